//! `senim show`: tells what a file is and what is in it.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use base::Lang;
use pki::pem;
use verification::{Kind, Recognised};

use crate::{
    fields::{Fields, Value},
    files::read,
    language::LanguageArgs,
    objects::describe,
    outcome::{Stop, Told, ended},
    report::print_json,
};

/// Of more blocks in one PEM file only so many are shown.
const MAX_BLOCKS: usize = 1000;
/// The block that older programs write before a key: the curve, which the key names itself (RFC 5915, 4).
const PARAMETERS: &str = "EC PARAMETERS";

/// `senim show`.
#[derive(clap::Args)]
#[command(after_help = "Nothing is verified here: see `senim verify`. Secrets are never shown; \
what stands under a password is opened by `senim p12 show`.\n\
Exit status: 0 shown, 1 damaged, 2 an unknown kind of file, 64 wrong use of the command.")]
pub(crate) struct ShowArgs {
    /// Certificate, request, CRL, OCSP, time stamp, CMS, key, PKCS#12, XML, PDF or ZIP; PEM, DER or base64.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one JSON object for each file.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Shows files; the exit status is that of the worst one.
pub(crate) fn show(args: &ShowArgs) -> ExitCode {
    let (lang, told) = (args.language.lang(), Told::of(args.json));
    let mut worst = ExitCode::SUCCESS;
    for path in &args.files {
        let done = show_file(path, lang, told);
        let failed = done.is_err();
        let status = ended(done, lang, told);
        if failed {
            worst = status;
        }
    }
    worst
}

fn show_file(path: &Path, lang: Lang, told: Told) -> Result<ExitCode, Stop> {
    let bytes = read(path).map_err(Stop::Use)?;
    let name = path.display().to_string();
    let objects = objects(&bytes)?;
    match told {
        Told::Json => {
            let mut all = Fields::default();
            all.add("file", name);
            if let [(kind, fields)] = objects.as_slice() {
                all.add("kind", kind.as_str()).append(fields.clone());
            } else {
                let object = |(kind, fields): &(Kind, Fields)| {
                    let mut object = Fields::default();
                    object.add("kind", kind.as_str()).append(fields.clone());
                    object
                };
                all.add("kind", "several");
                all.add("objects", objects.iter().map(object).collect::<Value>());
            }
            print_json(&all)?;
        }
        Told::Words => {
            for (kind, fields) in &objects {
                let kind = texts::say(lang, &format!("file-kind-{}", kind.as_str()));
                print!("{name}: {kind}\n{}", fields.in_words(lang));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The objects of a file: several when it is PEM with several blocks.
fn objects(bytes: &[u8]) -> Result<Vec<(Kind, Fields)>, Stop> {
    let recognised = Recognised::new(bytes);
    let blocks = if pem::is_pem(bytes) && recognised.kind != Kind::Xml {
        pem::decode_all(bytes).unwrap_or_default()
    } else {
        Vec::new()
    };
    if blocks.len() < 2 {
        return Ok(vec![object(&recognised)?]);
    }
    blocks
        .iter()
        .filter(|block| block.label != PARAMETERS)
        .take(MAX_BLOCKS)
        .map(|block| object(&Recognised::new(pem::encode(&block.label, &block.der).as_bytes())))
        .collect()
}

fn object(recognised: &Recognised<'_>) -> Result<(Kind, Fields), Stop> {
    Ok((recognised.kind, describe(recognised.kind, &recognised.octets)?))
}
