//! The command line itself: wrong usage, help, and what is generated of it.

use std::net::TcpListener;

use crate::program::Folder;

#[test]
fn nonsense_on_the_command_line_is_explained() {
    let folder = Folder::new("usage");
    folder.write("event.json", "{}");
    for (arguments, word) in [
        (&["--nonsense"][..], "--nonsense"),
        (&["demmo"], "demo"),
        (&["case", "stauts"], "status"),
        (&["event.json"], "takedown run event.json"),
        (&["demo", "no/such/file.json"], "no/such/file.json"),
        (&["emulator", "file.json"], "file.json"),
        (&["--port", "1"], "--port"),
        (&["serve", "file.json"], "file.json"),
        (&["sweep"], "<NAME>"),
        (&["sweep", "a", "b"], "'b'"),
        (&["sweep", "a", "--yes"], "--apply"),
        (&["emulator", "--port", "many"], "many"),
        (&["completions", "tcsh"], "bash"),
        (&["case", "new", "list.csv"], "--reference"),
        (&["case", "new", "list.csv", "--reference", "R"], "list.csv cannot be read"),
        (&["case", "new", "list.csv", "--reference", "R", "--scope", "all"], "renditions"),
    ] {
        let ran = folder.run(arguments).ended(2);
        assert!(ran.stderr.contains(word), "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{arguments:?}");
    }
}

#[test]
fn help_shows_examples_and_is_no_error() {
    let folder = Folder::new("help");
    for (arguments, word) in [
        (&["--help"][..], "Exit status"),
        (&["-h"], "takedown case new"),
        (&["sweep", "--help"], "Examples:"),
        (&["case", "new", "--help"], "The first row names the columns"),
        (&["--version"], env!("CARGO_PKG_VERSION")),
    ] {
        let ran = folder.run(arguments).ended(0);
        assert!(ran.stdout.contains(word), "{arguments:?}: {}", ran.stdout);
        assert!(!ran.stdout.contains('\u{1b}'), "colours are for terminals");
    }
}

#[test]
fn completions_and_man_pages_name_every_command() {
    let folder = Folder::new("generated");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = folder.run(&["completions", shell]).ended(0);
        assert!(["demo", "sweep", "case"].iter().all(|word| ran.stdout.contains(word)), "{shell}");
    }
    assert!(folder.run(&["man"]).ended(0).stdout.contains(".TH takedown"));
    folder.run(&["man", "--out", "pages"]).ended(0);
    assert!(folder.has("pages/takedown.1") && folder.has("pages/takedown-case-new.1"));
}

#[test]
fn a_port_in_use_names_the_option() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = Folder::new("port");
    for command in ["serve", "emulator"] {
        assert!(folder.run(&[command, "--port", &port]).ended(2).stderr.contains("--port takes another"));
    }
}
