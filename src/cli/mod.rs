//! The command line: the only room that prints. One file a command.
//!
//! What belongs here: arguments, messages, tables, exit codes, progress bars. What does not: how a
//! question is answered (`query`) or a database is built (`pipeline`). Data go to standard output,
//! everything else to standard error; exit code 0 = done, 1 = a question found nothing, 2 = failed
//! or some input could not be read.

mod answer;
mod command;
mod database;
mod discover;
mod drawn_career;
mod dynamic;
mod error;
mod fonts;
mod graph_options;
mod judged;
mod marked;
mod measure_series;
mod measured;
mod named;
mod options;
mod output;
mod placed;
mod progress;
#[cfg(test)]
mod reference;
mod roll_up;
mod say;
mod scores;
mod series;
mod surprise;
mod targets;
mod together;
mod workbook;

mod accept;
mod appearances;
mod build;
mod check;
mod completions;
mod diff;
mod draw;
mod entities;
mod eval;
mod explain;
mod export;
mod import;
mod links;
mod looks;
mod man;
mod manifest;
mod measure;
mod mentions;
mod met;
mod path;
mod posts;
mod sample;
mod stats;
mod tag;
mod timeline;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use command::Command;
use options::Globals;

/// The arguments of the whole program.
#[derive(Debug, Parser)]
#[command(
    name = "guanxi",
    version,
    about = "Turn a folder of Chinese local newspapers into a graph of who is named with whom, \
             with the sentence behind every edge",
    after_help = "Examples:\n  \
        guanxi build newspapers/         read a folder, export exports/graph.graphml\n  \
        guanxi mentions shendong         every place where he is printed, by pinyin or name\n  \
        guanxi links shendong            whom and what he is named with\n  \
        guanxi explain shendong xinyun   the quotes behind one edge\n\n\
        Exit codes: 0 done, 1 a question found nothing, 2 failed or some input could not be read.",
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    globals: Globals,
}

/// Runs the program with its arguments (the first is its own name) and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // help and version go to standard output; a closed pipe is nobody's fault
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match cli.command.run(&cli.globals) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            if !error.is_quiet() {
                say::error(&error);
            }
            error.exit_code()
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn verify_app() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_does() {
        for command in Cli::command().get_subcommands() {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name} has no help");
            assert!(command.get_after_help().is_some(), "{name} has no examples");
            for argument in command.get_arguments() {
                assert!(
                    argument.get_help().is_some(),
                    "{name}: {} has no help",
                    argument.get_id()
                );
            }
        }
    }

    #[test]
    fn examples_can_be_typed() {
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string);
            for line in help.unwrap_or_default().lines().map(str::trim) {
                // what stands behind two blanks explains, what stands behind > is the shell's
                let typed = line.split("  ").next().unwrap_or_default();
                let typed = typed.split(['>', '<', '|']).next().unwrap_or_default();
                if let Some(words) = typed.strip_prefix("guanxi ") {
                    let words = std::iter::once("guanxi").chain(words.split_whitespace());
                    let parsed = Cli::try_parse_from(words);
                    assert!(parsed.is_ok(), "{typed}: {}", parsed.unwrap_err());
                }
            }
        }
    }

    #[test]
    fn arguments_are_read() {
        for (line, good) in [
            (
                "mentions 沈东 --from 2024-03 --to 2024 --part actor,speech",
                true,
            ),
            ("mentions 沈东 --from 昨天", false),
            ("mentions 沈东 --part 主角", false),
            ("mentions", false),
            (
                "links 沈东 --type official,person --min-weight 2 --limit 5 --format csv",
                true,
            ),
            ("links 沈东 --format xml", false),
            ("path 沈东 新运集团 --weakest clause", true),
            ("explain 沈东", false),
            ("posts 沈东 --from 2023 --format jsonl", true),
            ("posts", false),
            ("stats --coverage -q", true),
            ("stats -q -v", false),
            ("entities --type place --color never", true),
            ("build a b --dict d --dict e --threads 2 --replace", true),
            ("build --threads 0", false),
            ("tag - --format inline", true),
            ("tag", false),
            ("export --as gexf --ego 沈东 --radius 2 --top 5 -o -", true),
            ("export --radius 2", false),
            ("draw --ego 沈东 --layer met --size 160x90 -o a.png", true),
            ("draw --timeline 沈东 --stack role", true),
            ("draw --timeline 沈东 --ego 沈东", false),
            ("draw --size 160", false),
            ("eval gold --tagged a.jsonl --errors", true),
            ("eval gold a.txt --tagged a.jsonl", true),
            ("eval --judged a.csv --db b.db", true),
            ("eval", false),
            ("diff a.db b.db --of event,edge --totals", true),
            ("diff a.db", false),
            ("diff a.db b.db --of rumour", false),
            ("sample --of mentions -n 200 --seed 7 -o a.csv", true),
            ("sample -n 200", false),
            (
                "import a.csv --type official --map name=姓名,home=县 --write",
                true,
            ),
            ("import a.csv", false),
            ("import a.csv --type official --map name", false),
            ("check --corpus a --corpus b", true),
            ("discover a -o c.csv --min-score 0.7 --limit 9", true),
            ("discover", false),
            ("accept c.csv --dict d", true),
            ("build a --discover", true),
            ("manifest", false),
            ("completions bash", true),
            ("met", true),
            (
                "met 沈东 新运集团 --place 钟楼区 --event-type visit,talk --max-size 20",
                true,
            ),
            ("met 沈东 --polarity perhaps", false),
            ("met a b c", false),
            ("appearances --from 2024-03 --to 2024 --format csv", true),
            ("timeline 沈东 --limit 5", true),
            ("timeline", false),
            ("measure --by betweenness,core --top 20 --layer met", true),
            ("measure --by fame", false),
            ("export --measures --no-measures", false),
            ("path 沈东 新运集团 --layer met --max-size 5", true),
            ("", false),
        ] {
            let words = std::iter::once("guanxi").chain(line.split_whitespace());
            assert_eq!(Cli::try_parse_from(words).is_ok(), good, "{line}");
        }
    }
}
