//! Sending through a mail server.

use std::{net::IpAddr, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::Mailbox,
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};

use super::{DeliveryMeans, MailFault, Message, compose};
use crate::Secret;

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// TLS from the first byte (RFC 8314, 3.3; port 465).
    Implicit,
    /// Not at all; a password is then sent to this very machine only.
    Off,
    /// STARTTLS, and nothing without it (RFC 3207; port 587).
    StartTls,
}

impl TlsMode {
    /// Reads the setting: `implicit`, `off`, `starttls`.
    pub fn parse(setting: &str) -> Option<Self> {
        match setting {
            "implicit" => Some(Self::Implicit),
            "off" => Some(Self::Off),
            "starttls" => Some(Self::StartTls),
            _ => None,
        }
    }
}

/// The settings of the mail server.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: TlsMode,
    /// User and password, where the server wants them.
    pub user: Option<(String, Secret)>,
    /// The sender: `Senim <no-reply@example.kz>`.
    pub from: String,
    /// How long one step of the dialogue may take.
    pub timeout: Duration,
}

/// The mail server.
#[derive(Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// Takes the settings; nothing is sent yet.
    pub fn new(settings: &SmtpSettings) -> Result<Self, MailFault> {
        let fault = |detail: &str| MailFault::Settings { detail: detail.to_owned() };
        if settings.host.is_empty() || settings.port == 0 || settings.timeout.is_zero() {
            return Err(fault("host, port and timeout must be given"));
        }
        let parameters = || {
            TlsParameters::new(settings.host.clone()).map_err(|source| fault(&source.to_string()))
        };
        let tls = match settings.tls {
            TlsMode::Implicit => Tls::Wrapper(parameters()?),
            TlsMode::Off => Tls::None,
            TlsMode::StartTls => Tls::Required(parameters()?),
        };
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host.clone())
                .port(settings.port)
                .timeout(Some(settings.timeout))
                .tls(tls);
        if let Some((user, password)) = &settings.user {
            if settings.tls == TlsMode::Off && !is_this_machine(&settings.host) {
                return Err(fault("a password needs tls = \"starttls\" or \"implicit\""));
            }
            builder =
                builder.credentials(Credentials::new(user.clone(), password.expose().to_owned()));
        }
        Ok(Self { transport: builder.build(), from: compose::sender(&settings.from)? })
    }

    pub(super) async fn deliver(&self, message: &Message) -> Result<DeliveryMeans, MailFault> {
        let composed = compose::compose(&self.from, message)?;
        let response =
            self.transport.send(composed).await.map_err(|source| match source.status() {
                Some(code) if source.is_permanent() => {
                    MailFault::Refused { answer: code.to_string() }
                }
                _ => MailFault::Unavailable(source),
            })?;
        let line: String = response
            .first_line()
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect();
        Ok(DeliveryMeans::Smtp { answer: format!("{} {line}", response.code()) })
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
