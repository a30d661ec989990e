//! The areas of the application: each borrows from the instance what its use cases need and no more, so that the signature
//! of an area tells what it can touch.

use authority::Instance;
use gateway::{StateRegisters, payment::PaymentGateway};
use store::Store;

use crate::{
    App,
    clock::Clock,
    instance::config::{DataFolder, InstanceConfig},
    instance::rules::Rules,
    issuing::extracts::Extracts,
    issuing::keys::Keys,
    issuing::published::Publications,
    lasting::TimeStamper,
    precedence::Precedence,
};

/// Documents as the instance keeps and seals them.
#[derive(Clone, Copy)]
pub(crate) struct KeptDocuments<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) keys: &'app Keys,
    pub(crate) stamper: Option<&'app TimeStamper>,
    /// What goes before papers for which nobody waits.
    pub(crate) precedence: &'app Precedence,
}

/// Messages to people, in their languages.
#[derive(Clone, Copy)]
pub(crate) struct Messages<'app> {
    pub(crate) rules: &'app Rules,
}

/// Inquiries to the state registers, each of them in the journal.
#[derive(Clone, Copy)]
pub(crate) struct Inquiries<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) config: &'app InstanceConfig,
    pub(crate) registers: &'app dyn StateRegisters,
}

/// Judging the signatures of people over texts of the platform.
#[derive(Clone, Copy)]
pub(crate) struct Signatures<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) keys: &'app Keys,
}

/// The journal of everything that happened.
#[derive(Clone, Copy)]
pub struct Journal<'app> {
    pub(crate) store: &'app Store,
}

/// Signing in and out.
#[derive(Clone, Copy)]
pub struct Sessions<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) rules: &'app Rules,
    pub(crate) config: &'app InstanceConfig,
    pub(crate) signatures: Signatures<'app>,
}

/// Forms, and drafts of what people fill in.
#[derive(Clone, Copy)]
pub struct Drafts<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) config: &'app InstanceConfig,
    pub(crate) rules: &'app Rules,
    pub(crate) documents: KeptDocuments<'app>,
    pub(crate) inquiries: Inquiries<'app>,
}

/// The certification authorities: their certificates, lists of revoked certificates and OCSP answers, and the staff they certify.
#[derive(Clone, Copy)]
pub struct Authority<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) rules: &'app Rules,
    pub(crate) config: &'app InstanceConfig,
    pub(crate) keys: &'app Keys,
    pub(crate) instance: &'app Instance,
    pub(crate) inquiries: Inquiries<'app>,
    pub(crate) messages: Messages<'app>,
    pub(crate) publications: &'app Publications,
}

/// Requests for certificates and for their revocation, as their applicants file and follow them (nca-01).
#[derive(Clone, Copy)]
pub struct Registration<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) rules: &'app Rules,
    pub(crate) config: &'app InstanceConfig,
    pub(crate) keys: &'app Keys,
    pub(crate) pepper: &'app str,
    pub(crate) documents: KeptDocuments<'app>,
    pub(crate) messages: Messages<'app>,
    pub(crate) inquiries: Inquiries<'app>,
    pub(crate) signatures: Signatures<'app>,
    pub(crate) drafts: Drafts<'app>,
    pub(crate) authority: Authority<'app>,
}

/// The operator's desk: requests of an office, their papers, and the approvals that let certificates be issued.
#[derive(Clone, Copy)]
pub struct Desk<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) rules: &'app Rules,
    pub(crate) config: &'app InstanceConfig,
    pub(crate) keys: &'app Keys,
    pub(crate) instance: &'app Instance,
    pub(crate) documents: KeptDocuments<'app>,
    pub(crate) signatures: Signatures<'app>,
    pub(crate) drafts: Drafts<'app>,
    pub(crate) registration: Registration<'app>,
}

/// Cases of public services, as their applicants file and follow them.
#[derive(Clone, Copy)]
pub struct Cases<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) rules: &'app Rules,
    pub(crate) config: &'app InstanceConfig,
    pub(crate) documents: KeptDocuments<'app>,
    pub(crate) messages: Messages<'app>,
    pub(crate) signatures: Signatures<'app>,
    pub(crate) drafts: Drafts<'app>,
    pub(crate) payments: Option<&'app dyn PaymentGateway>,
}

/// The officer's inbox: cases that a body works on, their results, and what silence decides.
#[derive(Clone, Copy)]
pub struct Inbox<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) rules: &'app Rules,
    pub(crate) documents: KeptDocuments<'app>,
    pub(crate) signatures: Signatures<'app>,
    pub(crate) cases: Cases<'app>,
}

/// The desk of public services: papers taken in, results handed out.
#[derive(Clone, Copy)]
pub struct Reception<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) rules: &'app Rules,
    pub(crate) documents: KeptDocuments<'app>,
    pub(crate) drafts: Drafts<'app>,
    pub(crate) cases: Cases<'app>,
}

/// Complaints, as people file them and bodies answer them.
#[derive(Clone, Copy)]
pub struct Complaints<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) rules: &'app Rules,
    pub(crate) config: &'app InstanceConfig,
    pub(crate) documents: KeptDocuments<'app>,
    pub(crate) messages: Messages<'app>,
    pub(crate) signatures: Signatures<'app>,
    pub(crate) drafts: Drafts<'app>,
    pub(crate) cases: Cases<'app>,
}

/// Procedures of offices: the queue, the support service, visits at home, the archive, the conduct of operators.
#[derive(Clone, Copy)]
pub struct Procedures<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) rules: &'app Rules,
    pub(crate) config: &'app InstanceConfig,
    pub(crate) pepper: &'app str,
    pub(crate) documents: KeptDocuments<'app>,
    pub(crate) messages: Messages<'app>,
    pub(crate) signatures: Signatures<'app>,
    pub(crate) drafts: Drafts<'app>,
    pub(crate) cases: Cases<'app>,
}

/// Registers, as everybody may read them and as the bodies keep them.
#[derive(Clone, Copy)]
pub struct Registers<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) rules: &'app Rules,
    pub(crate) config: &'app InstanceConfig,
    pub(crate) keys: &'app Keys,
    pub(crate) folder: &'app DataFolder,
    pub(crate) documents: KeptDocuments<'app>,
    pub(crate) extracts: &'app Extracts,
}

/// The survey of recipients.
#[derive(Clone, Copy)]
pub struct Surveys<'app> {
    pub(crate) store: &'app Store,
    pub(crate) clock: &'app Clock,
    pub(crate) rules: &'app Rules,
    pub(crate) pepper: &'app str,
    pub(crate) cases: Cases<'app>,
}

/// The public page that confirms a result.
#[derive(Clone, Copy)]
pub struct Verification<'app> {
    pub(crate) store: &'app Store,
    pub(crate) rules: &'app Rules,
    pub(crate) cases: Cases<'app>,
    pub(crate) extracts: &'app Extracts,
}

/// Documents, for whoever may have them.
#[derive(Clone, Copy)]
pub struct Documents<'app> {
    pub(crate) store: &'app Store,
    pub(crate) kept: KeptDocuments<'app>,
    pub(crate) drafts: Drafts<'app>,
    pub(crate) registration: Registration<'app>,
    pub(crate) cases: Cases<'app>,
    pub(crate) complaints: Complaints<'app>,
    pub(crate) procedures: Procedures<'app>,
}

/// Everything of a signed-in applicant on one page.
#[derive(Clone, Copy)]
pub struct Cabinet<'app> {
    pub(crate) store: &'app Store,
    pub(crate) authority: Authority<'app>,
    pub(crate) registration: Registration<'app>,
    pub(crate) cases: Cases<'app>,
}

impl App {
    /// Documents as the instance keeps and seals them.
    pub(crate) fn kept_documents(&self) -> KeptDocuments<'_> {
        KeptDocuments {
            store: &self.0.store,
            clock: &self.0.clock,
            keys: &self.0.keys,
            stamper: self.0.stamper.as_ref(),
            precedence: &self.0.precedence,
        }
    }

    /// Messages to people, in their languages.
    pub(crate) fn messages(&self) -> Messages<'_> {
        Messages { rules: self.0.rules.now() }
    }

    /// Inquiries to the state registers, each of them in the journal.
    pub(crate) fn inquiries(&self) -> Inquiries<'_> {
        Inquiries {
            store: &self.0.store,
            clock: &self.0.clock,
            config: &self.0.config,
            registers: &*self.0.registers,
        }
    }

    /// Judging the signatures of people over texts of the platform.
    pub(crate) fn signatures(&self) -> Signatures<'_> {
        Signatures { store: &self.0.store, clock: &self.0.clock, keys: &self.0.keys }
    }

    /// The journal of everything that happened.
    pub fn journal(&self) -> Journal<'_> {
        Journal { store: &self.0.store }
    }

    /// Signing in and out.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions {
            store: &self.0.store,
            clock: &self.0.clock,
            rules: self.0.rules.now(),
            config: &self.0.config,
            signatures: self.signatures(),
        }
    }

    /// Forms, and drafts of what people fill in.
    pub fn drafts(&self) -> Drafts<'_> {
        Drafts {
            store: &self.0.store,
            clock: &self.0.clock,
            config: &self.0.config,
            rules: self.0.rules.now(),
            documents: self.kept_documents(),
            inquiries: self.inquiries(),
        }
    }

    /// The certification authorities: their certificates, lists of revoked certificates and OCSP answers, and the staff they certify.
    pub fn authority(&self) -> Authority<'_> {
        Authority {
            store: &self.0.store,
            clock: &self.0.clock,
            rules: self.0.rules.now(),
            config: &self.0.config,
            keys: &self.0.keys,
            instance: &self.0.instance,
            inquiries: self.inquiries(),
            messages: self.messages(),
            publications: &self.0.publications,
        }
    }

    /// Requests for certificates and for their revocation, as their applicants file and follow them (nca-01).
    pub fn registration(&self) -> Registration<'_> {
        Registration {
            store: &self.0.store,
            clock: &self.0.clock,
            rules: self.0.rules.now(),
            config: &self.0.config,
            keys: &self.0.keys,
            pepper: &self.0.pepper,
            documents: self.kept_documents(),
            messages: self.messages(),
            inquiries: self.inquiries(),
            signatures: self.signatures(),
            drafts: self.drafts(),
            authority: self.authority(),
        }
    }

    /// The operator's desk: requests of an office, their papers, and the approvals that let certificates be issued.
    pub fn desk(&self) -> Desk<'_> {
        Desk {
            store: &self.0.store,
            clock: &self.0.clock,
            rules: self.0.rules.now(),
            config: &self.0.config,
            keys: &self.0.keys,
            instance: &self.0.instance,
            documents: self.kept_documents(),
            signatures: self.signatures(),
            drafts: self.drafts(),
            registration: self.registration(),
        }
    }

    /// Cases of public services, as their applicants file and follow them.
    pub fn cases(&self) -> Cases<'_> {
        Cases {
            store: &self.0.store,
            clock: &self.0.clock,
            rules: self.0.rules.now(),
            config: &self.0.config,
            documents: self.kept_documents(),
            messages: self.messages(),
            signatures: self.signatures(),
            drafts: self.drafts(),
            payments: self.0.payments.as_deref(),
        }
    }

    /// The officer's inbox: cases that a body works on, their results, and what silence decides.
    pub fn inbox(&self) -> Inbox<'_> {
        Inbox {
            store: &self.0.store,
            clock: &self.0.clock,
            rules: self.0.rules.now(),
            documents: self.kept_documents(),
            signatures: self.signatures(),
            cases: self.cases(),
        }
    }

    /// The desk of public services: papers taken in, results handed out.
    pub fn reception(&self) -> Reception<'_> {
        Reception {
            store: &self.0.store,
            clock: &self.0.clock,
            rules: self.0.rules.now(),
            documents: self.kept_documents(),
            drafts: self.drafts(),
            cases: self.cases(),
        }
    }

    /// Complaints, as people file them and bodies answer them.
    pub fn complaints(&self) -> Complaints<'_> {
        Complaints {
            store: &self.0.store,
            clock: &self.0.clock,
            rules: self.0.rules.now(),
            config: &self.0.config,
            documents: self.kept_documents(),
            messages: self.messages(),
            signatures: self.signatures(),
            drafts: self.drafts(),
            cases: self.cases(),
        }
    }

    /// Procedures of offices: the queue, the support service, visits at home, the archive, the conduct of operators.
    pub fn procedures(&self) -> Procedures<'_> {
        Procedures {
            store: &self.0.store,
            clock: &self.0.clock,
            rules: self.0.rules.now(),
            config: &self.0.config,
            pepper: &self.0.pepper,
            documents: self.kept_documents(),
            messages: self.messages(),
            signatures: self.signatures(),
            drafts: self.drafts(),
            cases: self.cases(),
        }
    }

    /// Registers, as everybody may read them and as the bodies keep them.
    pub fn registers(&self) -> Registers<'_> {
        Registers {
            store: &self.0.store,
            clock: &self.0.clock,
            rules: self.0.rules.now(),
            config: &self.0.config,
            keys: &self.0.keys,
            folder: &self.0.folder,
            documents: self.kept_documents(),
            extracts: &self.0.extracts,
        }
    }

    /// The survey of recipients.
    pub fn surveys(&self) -> Surveys<'_> {
        Surveys {
            store: &self.0.store,
            clock: &self.0.clock,
            rules: self.0.rules.now(),
            pepper: &self.0.pepper,
            cases: self.cases(),
        }
    }

    /// The public page that confirms a result.
    pub fn verification(&self) -> Verification<'_> {
        Verification {
            store: &self.0.store,
            rules: self.0.rules.now(),
            cases: self.cases(),
            extracts: &self.0.extracts,
        }
    }

    /// Documents, for whoever may have them.
    pub fn documents(&self) -> Documents<'_> {
        Documents {
            store: &self.0.store,
            kept: self.kept_documents(),
            drafts: self.drafts(),
            registration: self.registration(),
            cases: self.cases(),
            complaints: self.complaints(),
            procedures: self.procedures(),
        }
    }

    /// Everything of a signed-in applicant on one page.
    pub fn cabinet(&self) -> Cabinet<'_> {
        Cabinet {
            store: &self.0.store,
            authority: self.authority(),
            registration: self.registration(),
            cases: self.cases(),
        }
    }
}
