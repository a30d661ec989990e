//! Looking uploads through for malware: a client of `ClamAV`'s daemon `clamd`.
//!
//! The bytes are sent with the command `INSTREAM` (clamd(8)): chunks of a length in four octets, the greatest first, and an empty chunk at
//! the end; the daemon answers `stream: OK` or `stream: <name> FOUND`. Whatever else it answers, or nothing in time, is no verdict.

use std::{fmt, io, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use base::Fault;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// The bytes of a chunk; the daemon's own limit is that of the whole stream (`StreamMaxLength`, 25 MiB or more).
const CHUNK_BYTES: usize = 64 << 10;
/// The longest answer that is read.
const LONGEST_ANSWER: u64 = 4 << 10;
/// How long a scan may take, connecting included.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where `clamd` listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClamdAddress {
    /// A socket of this machine, by its path.
    Local(PathBuf),
    /// An address and a port.
    Tcp(SocketAddr),
}

/// The text is neither an absolute path nor an address with a port.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is neither the path of a socket, \"/run/clamav/clamd.ctl\", nor an address, \"127.0.0.1:3310\""
)]
pub struct ClamdAddressFault(String);

impl FromStr for ClamdAddress {
    type Err = ClamdAddressFault;

    fn from_str(text: &str) -> Result<Self, ClamdAddressFault> {
        if text.starts_with('/') {
            return Ok(Self::Local(PathBuf::from(text)));
        }
        text.parse().map(Self::Tcp).map_err(|_| ClamdAddressFault(text.to_owned()))
    }
}

impl fmt::Display for ClamdAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(path) => path.display().fmt(f),
            Self::Tcp(address) => address.fmt(f),
        }
    }
}

/// What the daemon found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Clean,
    /// Malware, by the name of its signature.
    Infected(String),
}

/// Looks bytes through. A daemon that does not answer, or not with a verdict, is a fault: what nobody looked at is not taken.
pub async fn scan(address: &ClamdAddress, bytes: &[u8]) -> Result<Verdict, Fault> {
    let answered = timeout(PATIENCE, asked(address, bytes)).await;
    let answer = answered.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    let verdict = answer.map(|answer| read_verdict(&answer));
    verdict.ok().flatten().ok_or_else(|| Fault::new("antivirus-unavailable"))
}

async fn asked(address: &ClamdAddress, bytes: &[u8]) -> io::Result<String> {
    match address {
        ClamdAddress::Tcp(address) => exchange(TcpStream::connect(address).await?, bytes).await,
        #[cfg(unix)]
        ClamdAddress::Local(path) => {
            exchange(tokio::net::UnixStream::connect(path).await?, bytes).await
        }
        #[cfg(not(unix))]
        ClamdAddress::Local(_) => Err(io::ErrorKind::Unsupported.into()),
    }
}

async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    bytes: &[u8],
) -> io::Result<String> {
    stream.write_all(b"zINSTREAM\0").await?;
    for chunk in bytes.chunks(CHUNK_BYTES) {
        let length = u32::try_from(chunk.len()).map_err(io::Error::other)?;
        stream.write_all(&length.to_be_bytes()).await?;
        stream.write_all(chunk).await?;
    }
    stream.write_all(&[0; 4]).await?;
    stream.flush().await?;
    let mut answer = Vec::new();
    stream.take(LONGEST_ANSWER).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn read_verdict(answer: &str) -> Option<Verdict> {
    let said = answer.trim_end_matches(['\0', '\n']).strip_prefix("stream: ")?;
    if said == "OK" {
        return Some(Verdict::Clean);
    }
    said.strip_suffix(" FOUND").map(|name| Verdict::Infected(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_verdict_is_read_as_one() {
        let found = |name: &str| Some(Verdict::Infected(name.to_owned()));
        for (answer, verdict) in [
            ("stream: OK\0", Some(Verdict::Clean)),
            ("stream: Eicar-Test-Signature FOUND\0", found("Eicar-Test-Signature")),
            ("stream: Win.Test.EICAR_HDB-1 FOUND\n", found("Win.Test.EICAR_HDB-1")),
            ("INSTREAM size limit exceeded. ERROR\0", None),
            ("stream: OK, perhaps\0", None),
            ("OK\0", None),
            ("", None),
        ] {
            assert_eq!(read_verdict(answer), verdict, "{answer:?}");
        }
    }

    #[test]
    fn an_address_is_a_path_or_has_a_port() {
        let tcp = "127.0.0.1:3310".parse::<ClamdAddress>();
        assert!(matches!(tcp, Ok(ClamdAddress::Tcp(_))));
        let local = "/run/clamav/clamd.ctl".parse::<ClamdAddress>();
        assert!(matches!(local, Ok(ClamdAddress::Local(_))));
        for text in ["", "clamd", "127.0.0.1", "localhost:port"] {
            assert!(text.parse::<ClamdAddress>().is_err(), "{text}");
        }
    }
}
