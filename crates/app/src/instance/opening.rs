//! Opening what an instance consists of: its law, its database, the place of its keys.

use std::{path::Path, sync::Arc};

use base::Fault;
use keystore::{KeyVault, Keystore, TokenPlaces, TokenVault};
use store::{Fresh, Store, StoreFault};

use crate::{
    Error, Result,
    clock::Clock,
    error::OrInternal,
    instance::config::{DataFolder, InstanceConfig, KeysConfig},
    instance::law,
    instance::rules::Rules,
};

/// Where the keys of the authority are: in encrypted files, or on tokens.
pub(super) fn open_vault(
    folder: &DataFolder,
    config: &InstanceConfig,
) -> Result<Arc<dyn KeyVault>> {
    let open = || -> std::result::Result<Arc<dyn KeyVault>, keystore::KeystoreFault> {
        let files = Keystore::open(folder.keys())?;
        let vault: Arc<dyn KeyVault> = match &config.keys {
            KeysConfig::Files => Arc::new(files),
            KeysConfig::Pkcs11 { module, online, root, in_files } => {
                let places = TokenPlaces {
                    module: module.clone(),
                    online: online.clone(),
                    root: root.clone(),
                    in_files: in_files.iter().map(|named| named.0).collect(),
                };
                Arc::new(TokenVault::open(places, files)?)
            }
        };
        Ok(vault)
    };
    open().map_err(|fault| Error::invalid(fault.fault()))
}

/// Reads the rules: the instance's own law, or the compiled-in one.
pub fn read_rules(folder: &DataFolder) -> Result<Rules> {
    parse_rules(&law_files(folder)?)
}

/// The files of the law: the instance's own, or those that the program carries.
pub(super) fn law_files(folder: &DataFolder) -> Result<law::LawFiles> {
    let own = folder.law();
    if own.is_dir() { read_law(&own) } else { Ok(law::compiled_in()) }
}

/// The rules that the program carries.
pub fn compiled_in_rules() -> Result<Rules> {
    parse_rules(&law::compiled_in())
}

pub(super) fn parse_rules(files: &law::LawFiles) -> Result<Rules> {
    Rules::parse(files)
        .map_err(|faults| Error::invalid(Fault::new("law-faulty").with("detail", faults)))
}

pub(super) fn read_law(folder: &Path) -> Result<law::LawFiles> {
    law::from_folder(folder)
        .map_err(|fault| Error::invalid(Fault::new("law-unreadable").with("detail", fault)))
}

pub(super) async fn open_store(
    folder: &DataFolder,
    config: &InstanceConfig,
    clock: &Clock,
) -> Result<Store> {
    let address = folder.database_address(config);
    if config.database.is_none() {
        folder.make_database().or_internal()?;
    }
    let fresh = Fresh { instance: config.id.clone(), now: clock.now() };
    let store = Store::open(&address, fresh).await.map_err(unusable)?;
    if store.instance() != config.id {
        return Err(Error::invalid(Fault::new("instance-of-another-database")));
    }
    Ok(store)
}

/// Why a database cannot be opened, for whoever started the program; what it says names files, not people.
fn unusable(fault: StoreFault) -> Error {
    let told = |cause: &dyn std::fmt::Display| {
        Error::invalid(Fault::new("database-unusable").with("cause", cause))
    };
    match &fault {
        StoreFault::Busy => told(&"no answer"),
        StoreFault::InDoubt(cause) | StoreFault::Unavailable(cause) => told(cause),
        StoreFault::UnknownAddress => told(&fault),
        _ => fault.into(),
    }
}
