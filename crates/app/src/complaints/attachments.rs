//! Files that come with an act on a complaint.

use base::Fault;
use complaints::Input;

use super::{input_of, kept::Kept, papers::OWNER};
use crate::{
    ActFile, CaseAct, Complaints, Error, Result, documents_kept::NewDocument, drafts::with_file,
};

/// The most files that a complaint has in all.
const MOST_FILES: usize = 30;
/// The kind of documents that somebody sent. STORED.
const UPLOAD: &str = "upload";

impl Complaints<'_> {
    /// What is given with an act, its files looked through, and the files as documents of the complaint.
    pub(super) async fn with_files(
        &self,
        kept: &Kept,
        mut act: CaseAct,
    ) -> Result<(Input, Vec<NewDocument>)> {
        // A file is given by its bytes; what only names one would be anybody's.
        if let Some((name, _)) = act.given.0.iter().find(|(_, given)| !given.files().is_empty()) {
            return Err(Error::invalid(Fault::at("file-not-as-text", name)));
        }
        let edition = self.edition_of(&kept.complaint)?;
        let step = edition.flow.act(&act.act);
        // Files with an act that asks for none stay where they are, and are refused with the rest.
        let takes = step.is_some_and(|step| step.given.iter().any(|own| own.kind.holds_files()));
        let files = if takes { std::mem::take(&mut act.files) } else { Vec::new() };
        let owner = kept.complaint.id.to_string();
        if !files.is_empty() {
            let before = self.store.reading().await?.documents_of(OWNER, &owner).await?;
            let before = before.iter().filter(|row| row.kind == UPLOAD).count();
            if before + files.len() > MOST_FILES {
                let fault = Fault::new("complaint-files-spent").with("max", MOST_FILES);
                return Err(Error::invalid(fault));
            }
        }
        let mut documents = Vec::new();
        for ActFile { field, name, content } in files {
            let known = step.and_then(|step| step.given.iter().find(|own| own.name == field));
            let known = known.filter(|own| own.kind.holds_files());
            let known = known.ok_or_else(|| Error::invalid(Fault::new("unknown-field")))?;
            let (document, file) =
                self.drafts.inspect_upload(OWNER, &owner, known, &name, content).await?;
            documents.push(document);
            let answer = with_file(known, act.given.files(&known.name), file)?;
            act.given.0.insert(known.name.clone(), answer);
        }
        Ok((input_of(act, edition)?, documents))
    }
}
