//! The journal: is it whole, and what does it say?

use std::io::Write;

use journal::{Broken, Checkpoint};
use store::Store;

use crate::{App, Result, error::OrInternal};

/// How many entries are written at a time.
const PAGE_ROWS: u32 = 500;

impl App {
    /// Verifies the whole chain; gives its last place, or where it breaks.
    pub async fn verify_journal(&self) -> Result<std::result::Result<Checkpoint, Broken>> {
        verify(&self.0.store).await
    }

    /// Writes the whole journal as lines that anybody can verify.
    pub async fn export_journal(&self, out: &mut (dyn Write + Send)) -> Result<u64> {
        export(&self.0.store, out).await
    }
}

/// Verifies the chain of a database.
pub async fn verify(store: &Store) -> Result<std::result::Result<Checkpoint, Broken>> {
    store.seal_now().await?;
    Ok(store.verify_journal([]).await?)
}

/// Writes the journal of a database: one entry a line.
pub async fn export(store: &Store, out: &mut (dyn Write + Send)) -> Result<u64> {
    store.seal_now().await?;
    let mut snapshot = store.snapshot().await?;
    let (mut after, mut count) = (0, 0);
    loop {
        let page = snapshot.journal_page(after, PAGE_ROWS).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.place.seq;
        for row in &page {
            let line = row.to_line();
            writeln!(out, "{line}").or_internal()?;
            count += 1;
        }
    }
}
