use super::*;

const A: &str = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const B: &str = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

fn set(text: &str) -> GtidSet {
    text.parse().expect("a set")
}

fn id(source: &str, tag: &str, number: u64) -> Gtid {
    let source = SourceId::parse(source).expect("a uuid");
    Gtid::Mysql {
        source,
        tag: tag.to_owned(),
        number,
    }
}

#[test]
fn mysql_sets_print_as_the_server_prints_them() {
    for text in [
        String::new(),
        format!("{A}:1-5"),
        format!("{A}:1-5:7:9-11"),
        format!("{A}:1-5:apple:3:pear:1-2,{B}:7"),
        format!("{A}:apple:3,{B}:7"),
    ] {
        assert_eq!(set(&text).to_string(), text);
    }
    let spaced = format!(" {A}:7:1-5 ,\n{}:6 ", A.to_uppercase());
    assert_eq!(set(&spaced).to_string(), format!("{A}:1-7"));
}

#[test]
fn mysql_sets_grow_and_merge() {
    let mut all = GtidSet::empty(Flavor::Mysql);
    for n in [5, 1, 2, 3, 7, 6] {
        all.add(&id(A, "", n));
    }
    all.add(&id(A, "t", 4));
    assert_eq!(all.to_string(), format!("{A}:1-3:5-7:t:4"));
    assert!(all.contains(&id(A, "", 6)) && !all.contains(&id(A, "", 4)));
    assert!(all.contains(&id(A, "t", 4)) && !all.contains(&id(B, "", 1)));
    all.add(&id(A, "", 4));
    assert_eq!(all.to_string(), format!("{A}:1-7:t:4"));
    assert!(all.covers(&set(&format!("{A}:2-6"))));
    assert!(!all.covers(&set(&format!("{A}:2-8"))));
    assert!(!set("").covers(&all) && all.covers(&set("")));
}

#[test]
fn mariadb_sets_keep_the_last_of_each_domain() {
    let mut all = set("0-1-100,2-3-7");
    assert_eq!(all.to_string(), "0-1-100,2-3-7");
    let next = Gtid::Mariadb {
        domain: 0,
        server: 9,
        sequence: 101,
    };
    assert!(!all.contains(&next));
    all.add(&next);
    assert!(all.contains(&next));
    assert_eq!(all.to_string(), "0-9-101,2-3-7");
    assert_eq!(next.to_string(), "0-9-101");
    assert!(all.covers(&set("0-1-100")) && !all.covers(&set("5-1-1")));
}

#[test]
fn an_empty_set_takes_on_a_flavour() {
    let mut all = set("");
    all.add(&Gtid::Mariadb {
        domain: 0,
        server: 1,
        sequence: 2,
    });
    assert_eq!(all.to_string(), "0-1-2");
    let mut all = GtidSet::empty(Flavor::Mariadb);
    all.add(&id(A, "", 1));
    assert_eq!(all.to_string(), format!("{A}:1"));
}

#[test]
fn garbage_is_no_set() {
    let uuid_twice = format!("{A}:{A}");
    for text in [
        "x",
        "1-2",
        "1-2-3-4",
        "1-2-x",
        A,
        &format!("{A}:"),
        &format!("{A}:0"),
        &format!("{A}:5-3"),
        &format!("{A}:1-"),
        &format!("{A}:TAG-x:1"),
        &format!("{A}:tag"),
        &uuid_twice,
        &format!("{A}:18446744073709551615"),
        "3e11fa47:1",
    ] {
        assert_eq!(text.parse::<GtidSet>(), Err(NoGtidSet), "{text}");
    }
}

#[test]
fn a_difference_is_what_a_server_lacks() {
    for (a, b, rest) in [
        (format!("{A}:1-10"), format!("{A}:1-10"), String::new()),
        (
            format!("{A}:1-10"),
            format!("{A}:3:5-7"),
            format!("{A}:1-2:4:8-10"),
        ),
        (format!("{A}:5-7"), format!("{A}:1-5:7-9"), format!("{A}:6")),
        (
            format!("{A}:1-3,{B}:1-2"),
            format!("{B}:1-9"),
            format!("{A}:1-3"),
        ),
        (
            format!("{A}:1:tag:1-4"),
            format!("{A}:1:tag:2"),
            format!("{A}:tag:1:3-4"),
        ),
        (
            "0-1-5,1-1-9".to_owned(),
            "0-2-7,1-1-8".to_owned(),
            "1-1-9".to_owned(),
        ),
    ] {
        assert_eq!(set(&a).minus(&set(&b)).to_string(), rest, "{a} minus {b}");
    }
}

#[test]
fn the_sources_of_a_set_are_told_once() {
    let GtidSet::Mysql(set) = set(&format!("{A}:1:tag:1-4,{B}:tag:1")) else {
        panic!("another flavour");
    };
    let sources: Vec<_> = set.sources().map(|source| source.to_string()).collect();
    assert_eq!(sources, [A, B]);
    assert!(set.has_source(SourceId::parse(B).unwrap()));
    assert!(!set.has_source(SourceId([0xff; 16])));
}
