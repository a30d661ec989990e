//! The help and the refusals of the command line itself, in the reader's language.
//!
//! `clap` knows English only. What it would say of a command or an option stands in `texts` under `help-…`; a command or option
//! without a text there keeps its English doc comment, and a test of this module fails.

use std::{env, ffi::OsString};

use base::Lang;
use clap::{
    Arg, Command, CommandFactory as _, Error, FromArgMatches as _,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::{Cli, language};

/// What ends the program before any command runs.
pub(crate) struct Ended {
    /// The words.
    pub(crate) words: String,
    /// Whether they were asked for, and are no refusal.
    pub(crate) asked: bool,
}

/// Reads the command line of this process.
pub(crate) fn read() -> Result<Cli, Ended> {
    let given: Vec<OsString> = env::args_os().collect();
    let lang = language_of(&given);
    parse(given, lang)
}

fn parse(given: Vec<OsString>, lang: Lang) -> Result<Cli, Ended> {
    let mut command = translated(lang);
    let matches = command.try_get_matches_from_mut(given);
    matches.and_then(|found| Cli::from_arg_matches(&found)).map_err(|error| ended(&error, lang))
}

/// The language that the option names wherever it stands, else the terminal's: help is printed before options are read.
fn language_of(given: &[OsString]) -> Lang {
    let mut words = given.iter().map_while(|word| word.to_str().filter(|word| *word != "--"));
    let mut named = None;
    while let Some(word) = words.next() {
        if word == "--lang" {
            named = words.next().or(named);
        } else if let Some(tag) = word.strip_prefix("--lang=") {
            named = Some(tag);
        }
    }
    named.and_then(|tag| tag.parse().ok()).unwrap_or_else(language::of_terminal)
}

/// The whole command with its words in a language.
fn translated(lang: Lang) -> Command {
    let mut command = Cli::command();
    command.build();
    in_words(command, &[], lang)
}

/// A command, named by the way to it, and all that stand under it.
fn in_words(mut command: Command, path: &[String], lang: Lang) -> Command {
    let usage = command.render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    let usage = usage.replace("[OPTIONS]", &texts::say(lang, "help-placeholder-options"));
    let usage = usage.replace("<COMMAND>", &texts::say(lang, "help-placeholder-command"));
    command = command.override_usage(usage);
    let key = if path.is_empty() { "help-senim".to_owned() } else { joined("help", path) };
    if let Some(about) = known(lang, &key) {
        command = command.about(about);
    }
    if let Some(after) = known(lang, &joined("help-after", path)) {
        command = command.after_help(after);
    }
    let template = template(&command, lang);
    command = command.help_template(template).mut_args(|arg| of_arg(arg, path, lang));
    let names: Vec<String> =
        command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |below| {
            if name == "help" {
                return below.about(texts::say(lang, "help-help"));
            }
            let way: Vec<String> = path.iter().cloned().chain([name.clone()]).collect();
            in_words(below, &way, lang)
        });
    }
    command
}

/// The frame of a help text, with its headings.
fn template(command: &Command, lang: Lang) -> String {
    let mut parts = format!(
        "{{before-help}}{{about-with-newline}}\n{}: {{usage}}\n",
        texts::say(lang, "help-heading-usage")
    );
    let mut section = |key: &str, tag: &str| {
        parts.extend(["\n", &texts::say(lang, key), ":\n{", tag, "}\n"]);
    };
    if command.has_subcommands() {
        section("help-heading-commands", "subcommands");
    }
    if command.get_positionals().next().is_some() {
        section("help-heading-arguments", "positionals");
    }
    section("help-heading-options", "options");
    format!("{}{{after-help}}", parts.trim_end())
}

/// An option or argument: what it is, and in the same language what it is by default, what it can be, and where else it is looked for.
fn of_arg(arg: Arg, path: &[String], lang: Lang) -> Arg {
    let name = name_of(&arg);
    let own = known(lang, &format!("{}-{name}", joined("help-arg", path)));
    let Some(mut words) = own.or_else(|| known(lang, &format!("help-arg-{name}"))) else {
        return arg;
    };
    let mut note = |key: &str, value: String| {
        words.extend([" [", &texts::say_with(lang, key, &[("value", value)]), "]"]);
    };
    let default: Vec<_> = arg.get_default_values().iter().map(|v| v.to_string_lossy()).collect();
    if !default.is_empty() && !arg.is_hide_default_value_set() && arg.get_action().takes_values() {
        note("help-note-default", default.join(" "));
    }
    if let Some(variable) = arg.get_env() {
        note("help-note-env", variable.to_string_lossy().into_owned());
    }
    let values = arg.get_possible_values();
    if !values.is_empty() && arg.get_action().takes_values() {
        let one = |value: &clap::builder::PossibleValue| {
            let meant = known(lang, &format!("help-value-{name}-{}", value.get_name()));
            meant.map_or_else(
                || value.get_name().to_owned(),
                |meant| format!("{}: {meant}", value.get_name()),
            )
        };
        let values: Vec<String> = values.iter().map(one).collect();
        let explained = values.iter().any(|value| value.contains(": "));
        note("help-note-values", values.join(if explained { "; " } else { ", " }));
    }
    let arg = arg.hide_default_value(true).hide_possible_values(true).hide_env(true);
    arg.help(words.clone()).long_help(words)
}

/// The name under which texts know an option or argument.
fn name_of(arg: &Arg) -> String {
    let shown = arg.get_value_names().and_then(|names| names.first());
    let positional =
        || shown.map_or_else(|| arg.get_id().to_string(), |name| name.to_ascii_lowercase());
    arg.get_long().map_or_else(positional, str::to_owned)
}

fn joined(start: &str, path: &[String]) -> String {
    path.iter().fold(start.to_owned(), |key, part| format!("{key}-{part}"))
}

fn known(lang: Lang, key: &str) -> Option<String> {
    texts::has(lang, key).then(|| texts::say(lang, key))
}

/// What `clap` has to say, in words of ours: help and version as they are, a refusal by its kind.
fn ended(error: &Error, lang: Lang) -> Ended {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            Ended { words: error.to_string(), asked: true }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Ended { words: error.to_string(), asked: false }
        }
        kind => {
            let help = texts::say(lang, "usage-help");
            Ended {
                words: format!("senim: {}\n{help}\n", refusal(error, kind, lang)),
                asked: false,
            }
        }
    }
}

fn refusal(error: &Error, kind: ErrorKind, lang: Lang) -> String {
    let context = |kind| error.get(kind).map(plain).filter(|value| !value.is_empty());
    let argument = context(ContextKind::InvalidArg).unwrap_or_default();
    let say = |key: &str, more: &[(&str, String)]| {
        let mut named = vec![("argument", argument.clone())];
        named.extend_from_slice(more);
        texts::say_with(lang, key, &named)
    };
    match kind {
        ErrorKind::UnknownArgument => say("usage-unknown-argument", &[]),
        ErrorKind::InvalidSubcommand => {
            let command = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            say("usage-unknown-command", &[("command", command)])
        }
        ErrorKind::MissingRequiredArgument => say("usage-missing", &[]),
        ErrorKind::ArgumentConflict => match context(ContextKind::PriorArg) {
            Some(prior) if prior != argument => say("usage-conflict", &[("prior", prior)]),
            _ => say("usage-repeated", &[]),
        },
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let Some(value) = context(ContextKind::InvalidValue) else {
                return say("usage-value-missing", &[]);
            };
            let wrong = say("usage-value", &[("value", value)]);
            match context(ContextKind::ValidValue) {
                Some(values) => {
                    format!("{wrong} {}", say("usage-values", &[("values", values)]))
                }
                None => wrong,
            }
        }
        _ => say("usage-wrong", &[]),
    }
}

/// What an error tells of itself, without marks of a terminal.
fn plain(value: &ContextValue) -> String {
    match value {
        ContextValue::String(one) => one.clone(),
        ContextValue::Strings(many) => many.join(", "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key that the help of a command and of those under it wants, with its English words.
    fn wanted(command: &Command, path: &[String], keys: &mut Vec<(String, Vec<String>, String)>) {
        let key = if path.is_empty() { "help-senim".to_owned() } else { joined("help", path) };
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        keys.push((key, Vec::new(), about));
        if let Some(after) = command.get_after_help() {
            keys.push((joined("help-after", path), Vec::new(), after.to_string()));
        }
        for arg in command.get_arguments() {
            let name = name_of(arg);
            let words = arg.get_long_help().or_else(|| arg.get_help());
            let words = words.map(ToString::to_string).unwrap_or_default();
            let own = format!("{}-{name}", joined("help-arg", path));
            keys.push((own, vec![format!("help-arg-{name}")], words));
            for value in arg.get_possible_values() {
                if let Some(meant) = value.get_help() {
                    let key = format!("help-value-{name}-{}", value.get_name());
                    keys.push((key, Vec::new(), meant.to_string()));
                }
            }
        }
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            let way: Vec<String> =
                path.iter().cloned().chain([below.get_name().to_owned()]).collect();
            wanted(below, &way, keys);
        }
    }

    #[test]
    fn every_command_option_and_value_is_explained_in_three_languages() {
        let mut command = Cli::command();
        command.build();
        let mut keys = Vec::new();
        wanted(&command, &[], &mut keys);
        assert!(keys.len() > 200, "the commands are not found any more: {}", keys.len());
        let mut faults = Vec::new();
        for (key, others, english) in &keys {
            let found = [key].into_iter().chain(others).find(|key| texts::has(Lang::En, key));
            let Some(found) = found else {
                faults.push(format!("{key} = {english}"));
                continue;
            };
            for lang in Lang::ALL {
                let said = known(lang, found).unwrap_or_default();
                let of_clap =
                    ["Print help", "Print version"].iter().any(|own| english.starts_with(own));
                if said.is_empty() || (lang == Lang::En && said != *english && !of_clap) {
                    faults.push(format!("{lang} {found}: {said:?}, the source says {english:?}"));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        // And no text outlives its option.
        let used =
            |key: &String| keys.iter().any(|(own, others, _)| own == key || others.contains(key));
        let of_options = |key: &String| {
            ["help-arg-", "help-value-", "help-after-"].iter().any(|start| key.starts_with(start))
        };
        let unused: Vec<String> =
            texts::keys(Lang::Kk).into_iter().filter(|key| of_options(key) && !used(key)).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    fn said(words: &[&str], lang: Lang) -> Ended {
        let given = ["senim"].iter().chain(words).map(OsString::from).collect();
        match parse(given, lang) {
            Ok(_) => panic!("{words:?} is taken"),
            Err(ended) => ended,
        }
    }

    #[test]
    fn help_has_no_english_word_but_names_in_the_other_languages() {
        for lang in [Lang::Kk, Lang::Ru] {
            for words in
                [&["--help"][..], &["journal", "--help"], &["csr", "--help"], &["sign", "-h"]]
            {
                let help = said(words, lang);
                assert!(help.asked);
                for english in
                    ["Usage", "Options", "Commands", "Arguments", "Print", "default:", "possible"]
                {
                    assert!(!help.words.contains(english), "{english} in\n{}", help.words);
                }
            }
        }
        let english = said(&["tsp", "--help"], Lang::En).words;
        assert!(english.contains("[default: sha-256]"), "{english}");
        assert!(said(&["csr", "--help"], Lang::Ru).words.contains("sim-card: SIM-карта"));
    }

    #[test]
    fn a_wrong_command_line_is_refused_in_the_readers_language_and_names_what_is_wrong() {
        let refused = |words: &[&str]| {
            let ended = said(words, Lang::Ru);
            assert!(!ended.asked);
            ended.words
        };
        for (words, part) in [
            (&["sho"][..], "Такой команды нет: sho."),
            (&["show", "a.pem", "--frob"], "Лишнее или неизвестное: --frob."),
            (&["backup", "--data", "d"], "Не указано: --out <OUT>."),
            (
                &["service", "due", "a", "--request", "b", "--request", "c"],
                "--request <REQUEST>: указать можно один раз.",
            ),
            (&["sign", "a", "--out", "b", "--format", "gif"], "cms, xml, zip"),
            (&["tsp", "a", "--out", "b", "--url"], "--url <URL>: нужно значение."),
            (&["csr", "--lang", "de"], "--lang <LANG>: значение «de» не подходит."),
        ] {
            let told = refused(words);
            assert!(told.contains(part), "{words:?}: {told}");
            assert!(!told.contains("error:") && told.contains("--help"), "{told}");
        }
    }

    #[test]
    fn the_language_is_read_before_anything_else_is() {
        let of =
            |words: &[&str]| language_of(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of(&["senim", "show", "--lang", "kk", "--help"]), Lang::Kk);
        assert_eq!(of(&["senim", "--lang=ru", "frob"]), Lang::Ru);
        // After the end of options nothing is one.
        assert_eq!(of(&["senim", "show", "--lang", "ru", "--", "--lang", "kk"]), Lang::Ru);
    }
}
