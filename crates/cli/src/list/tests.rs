use super::*;
use crate::target::{Definition, MediumId};

fn with(options: Options, text: &str) -> Result<List, Wrong> {
    read(text.as_bytes(), &options)
}

fn plain(text: &str) -> Result<List, Wrong> {
    with(Options::default(), text)
}

/// Ids and problems of a list whose header is right.
fn told(text: &str) -> (Vec<String>, Vec<String>) {
    let list = plain(text).unwrap();
    let ids = list.targets.iter().map(|asked| asked.target.id.value().to_owned()).collect();
    let problems = list.bad.iter().flat_map(|bad| &bad.problems);
    let problems = problems.map(|problem| {
        let column = problem.column.as_deref().unwrap_or("-");
        format!("{} {column}: {}", problem.row, problem.problem)
    });
    (ids, problems.collect())
}

#[test]
fn every_encoding_and_separator_gives_the_same_ids() {
    let lines = ["Video ID;Title", " e44e ;\"Ä; b\"", "", "\"f55f\";"];
    let utf16 = |text: &str, unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let text = lines.join("\r\n");
    let mut forms = vec![text.clone().into_bytes(), format!("\u{feff}{text}").into_bytes()];
    forms.push(utf16(&format!("\u{feff}{text}"), u16::to_le_bytes));
    forms.push(utf16(&format!("\u{feff}{text}"), u16::to_be_bytes));
    forms.push(utf16(&text, u16::to_le_bytes));
    forms.push(utf16(&text, u16::to_be_bytes));
    forms.push(text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect());
    forms.push(lines.join("\n").into_bytes());
    forms.push(lines.join("\r").into_bytes());
    forms.push(format!("sep=;\r\n{text}").into_bytes());
    for separator in [',', '\t'] {
        forms.push(text.replace(';', &separator.to_string()).replace("Ä, b", "Ä; b").into_bytes());
    }
    for form in forms {
        let list = read(&form, &Options { keep: vec!["title".to_owned()], ..Options::default() }).unwrap();
        let found: Vec<_> = list.targets.iter().map(|asked| (asked.target.id.value(), asked.rows.clone())).collect();
        assert_eq!(found, [("e44e", vec![2]), ("f55f", vec![4])], "{:?}", String::from_utf8_lossy(&form));
        assert_eq!(list.kept, ["Title"]);
        assert!(list.targets[0].kept[0].starts_with('Ä'), "{:?}", list.targets[0].kept);
    }
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_does() {
    let (ids, problems) = told("\n\nvideo_id,Note\na,\n\n,,,\n\"b\nc\",two lines\nd,\"x\ny\"\n-*-,\n");
    assert_eq!(ids, ["a", "d"]);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].starts_with("7 video_id: the cell holds several lines"), "{problems:?}");
    assert!(problems[1].starts_with("9 video_id: `-*-` is masked"), "{problems:?}");
}

#[test]
fn a_cell_that_is_no_id_says_what_would_be_right() {
    for (cell, word) in [
        ("7.4474E+18", "lost digits"),
        ("\"7,4474E+18\"", "lost digits"),
        ("7447398156998990000", "--trust-digits"),
        ("1000000000000000", "--trust-digits"),
        ("7447398156998994860.00", "decimals"),
        ("https://example.com/v/1", "URL"),
        ("www.example.com", "URL"),
        ("e44e****", "masked"),
        ("\"a,b\"", "one id a row"),
        ("a b", "one id a row"),
        ("ä", "A-Z a-z"),
        ("=1+1", "A-Z a-z"),
        (&"x".repeat(129), "129 characters"),
    ] {
        let (ids, problems) = told(&format!("file_id,n\n{cell},\nok,\n"));
        assert_eq!((ids, problems.len()), (vec!["ok".to_owned()], 1), "{cell}");
        assert!(problems[0].starts_with("2 file_id: ") && problems[0].contains(word), "{problems:?}");
    }
    for cell in ["7447398156998994860", "000000000000000", "12e5", "=\"7447398156998994860\"", "\u{a0}a\u{200b}"] {
        assert_eq!(told(&format!("file_id,n\n{cell},\n")).1, [""; 0], "{cell}");
    }
    let trusting = Options { trust_digits: true, ..Options::default() };
    assert!(with(trusting, "file_id\n7447398156998990000\n").unwrap().bad.is_empty());
}

#[test]
fn a_row_says_everything_that_is_wrong_with_it() {
    for (header, row, words) in [
        ("video_id,file_id", "a,b", &["two kinds of id"][..]),
        ("video_id,title", ",b", &["no id"]),
        ("video_id,scope", "a,everything", &["unknown scope"]),
        ("video_id,provider", "a,tencent-vod", &["is of aliyun-vod"]),
        ("media_id,scope", "a,source", &["whole media only"]),
        ("file_id,job_ids", "a,b", &["only media of aliyun-vod"]),
        ("video_id,job_ids,scope", "a,b,media", &["renditions"]),
        ("video_id,job_ids,definitions", "a,b,LD", &["one of the two"]),
        ("video_id,definitions", "a,|", &["names nothing"]),
        ("file_id,definitions", "a,0", &["above 0"]),
        ("video_id,force", "a,true", &["scope source alone"]),
        ("video_id,force", "a,perhaps", &["neither true nor false"]),
        ("video_id,sub_app_id", "a,1", &["tencent-vod"]),
        ("video_id,account", "a,b c", &["no account's name"]),
        ("video_id,title", "a,b,c", &["3 cells under 2 columns"]),
        ("video_id,scope,provider", "a*,x,y", &["masked", "unknown scope"]),
    ] {
        let (ids, problems) = told(&format!("{header}\n{row}\n"));
        assert!(ids.is_empty(), "{header}: {ids:?}");
        assert_eq!(problems.len(), words.len(), "{problems:?}");
        assert!(problems.iter().zip(words).all(|(problem, word)| problem.contains(word)), "{problems:?}");
    }
}

#[test]
fn a_header_that_may_mean_something_else_is_an_error() {
    for (header, word) in [
        ("video_id,scpoe", "did you mean `scope`"),
        ("video_id,Video-ID", "a second column"),
        ("video_id,dry_run", "--dry-run"),
        ("video_id,dryrum", "dry_run"),
        ("video_id,Level", "--level"),
        ("video_id,reference", "--reference"),
        ("video_id,parts", "write the event yourself"),
        ("title,scope", "no column of ids"),
        ("title,name", "--id video_id"),
        ("vido_id", "did you mean `video_id`"),
    ] {
        let Wrong(problem) = plain(&format!("{header}\na,b\n")).unwrap_err();
        assert!(problem.contains(word), "{header}: {problem}");
    }
    assert!(plain("Video Id,Titel,Forces of nature\na,b,c\n").is_ok());
}

#[test]
fn a_list_without_a_header_needs_to_be_told_what_it_holds() {
    let id = |kind| Options { id: Some(kind), ..Options::default() };
    assert_eq!(with(id(IdKind::File), "a\nb\n\na\n").unwrap().targets.len(), 2);
    assert_eq!(with(id(IdKind::File), "ID\na\n").unwrap().targets.len(), 1);
    assert!(with(id(IdKind::File), "a,b\n").unwrap_err().0.contains("name the columns"));
    assert!(with(id(IdKind::File), "video_id\na\n").unwrap_err().0.contains("--id file_id"));
    assert!(plain("a\nb\n").unwrap_err().0.contains("--id video_id"));
    for (bytes, word) in [
        (&b"PK\x03\x04"[..], "workbook"),
        (b"%PDF-1", "PDF"),
        (b"{}", "takedown run"),
        (b"", "empty"),
        (b"ab\0c", "zero"),
    ] {
        assert!(read(bytes, &id(IdKind::File)).unwrap_err().0.contains(word), "{bytes:?}");
    }
}

#[test]
fn the_same_target_twice_is_one() {
    let list = plain("media_id,account\nAB,x\nab,x\nab,y\n").unwrap();
    assert_eq!((list.targets.len(), list.merged), (2, 1));
    assert_eq!(list.targets[0].rows, [2, 3]);
    let list = plain("video_id,job_ids\na,j1 j2\na,j2|j1\na,j1\na,\n").unwrap();
    assert_eq!((list.targets.len(), list.merged), (3, 1));
}

#[test]
fn options_fill_what_rows_leave_out() {
    let options = Options { account: Some("cn".to_owned()), scope: Some(Scope::Source), ..Options::default() };
    let list = with(options, "video_id,account,scope,definitions\na,,,\nb,x,media,\nc,,,LD|HD\n").unwrap();
    let found: Vec<_> =
        list.targets.iter().map(|asked| (asked.target.account.as_deref(), asked.target.scope)).collect();
    assert_eq!(found, [(Some("cn"), Some(Scope::Source)), (Some("x"), Some(Scope::Media)), (Some("cn"), None)]);
    assert_eq!(list.targets[2].target.definitions, [Definition::Name("LD".into()), Definition::Name("HD".into())]);
    let options = Options { provider: Some(Provider::TencentVod), ..Options::default() };
    assert_eq!(with(options, "video_id\na\n").unwrap().bad.len(), 1);
    let contain = Options { is_containment: true, ..Options::default() };
    let list = with(contain, "media_id,video_id,scope\na,,\n,b,media\n,c,\n").unwrap();
    assert_eq!((list.bad.len(), list.targets[0].target.id.clone()), (2, MediumId::Video("c".to_owned())));
}
