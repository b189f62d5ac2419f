use super::*;

fn read(url: &str) -> Address {
    Address::parse(url).unwrap()
}

#[test]
fn hosts_ports_and_the_account_are_read() {
    let address = read("mysql://cdc:p%40ss%2Fword@a.example:3307,b.example,[::1]:99/shop");
    assert_eq!(
        address.to_string(),
        "a.example:3307,b.example:3306,[::1]:99"
    );
    assert_eq!(address.user(), "cdc");
    let options = address.options(&address.hosts()[2], None);
    assert_eq!(options.pass(), Some("p@ss/word"));
    assert_eq!((options.ip_or_hostname(), options.tcp_port()), ("::1", 99));
    assert_eq!(address.only(&address.hosts()[1]).hosts().len(), 1);
}

#[test]
fn a_password_from_elsewhere_stands_over_the_urls_and_none_is_shown() {
    let address = read("mysql://cdc:inner-secret@h")
        .with_password(Some(Password::new("outer-secret".into())));
    assert_eq!(
        address.options(&address.hosts()[0], None).pass(),
        Some("outer-secret")
    );
    for shown in [
        address.to_string(),
        format!("{address:?}"),
        format!("{:?}", address.password),
    ] {
        assert!(!shown.contains("secret"), "{shown}");
    }
    assert!(!read("mysql://cdc@h").has_password());
    assert!(!read("mysql://cdc:@h").has_password());
}

#[test]
fn what_does_not_read_is_refused_without_being_shown() {
    for url in [
        "",
        "postgres://u:secret@h/",
        "mysql://u:secret@h:port/",
        "mysql://u:secret@/",
        "mysql://u:secret@h:0/",
        "mysql://u:secret@[::1/",
        "mysql://u:secret%G0@h/",
        "mysql://u:secret@h,/",
        "mysql://u:secret@h/?ssl_mode=sometimes",
        "mysql://u:secret@h/?pool_min=1",
    ] {
        let error = Address::parse(url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{url}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[test]
fn tls_is_preferred_and_verified_where_an_authority_is_named() {
    assert_eq!(read("mysql://u@h").tls().mode(), SslMode::Preferred);
    assert_eq!(
        read("mysql://u@h/?ssl_ca=ca.pem").tls().mode(),
        SslMode::VerifyFull
    );
    let given = read("mysql://u@h/?ssl-mode=VERIFY_CA&ssl_ca=a%20b.pem");
    assert_eq!(given.tls().mode(), SslMode::VerifyCa);
    assert_eq!(
        given.tls().ca.as_deref(),
        Some(std::path::Path::new("a b.pem"))
    );
    let over = Tls {
        mode: Some(SslMode::Disabled),
        ..Tls::default()
    };
    assert_eq!(given.with_tls(&over).tls().mode(), SslMode::Disabled);
    assert!(
        read("mysql://u@h/?ssl_cert=c.pem")
            .tls()
            .verify_files()
            .is_err()
    );
}

#[test]
fn a_password_file_holds_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("password");
    std::fs::write(&path, " with spaces \r\n").unwrap();
    assert_eq!(Password::read(&path).unwrap().expose(), " with spaces ");
    std::fs::write(&path, "\n").unwrap();
    assert_eq!(Password::read(&path).unwrap_err().kind(), ErrorKind::Config);
    assert!(Password::read(&folder.path().join("none")).is_err());
}
