//! TLS and signing in, with certificates made here, against real servers.

use std::fs;
use std::path::Path;

use mysql_async::prelude::Queryable;
use tests::Outcome;
use tests::certificates::Certificates;
use tests::cli::Ran;
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};

/// `check` of a server without the mapping's tables: the answer is no, but it is one.
fn check(url: &str, told: &[(&str, &str)]) -> Outcome<Ran> {
    let mut all = vec![("CDC_SOURCE_URL", url)];
    all.extend(told);
    Replicator::new()?.run_told(&["check"], &all)
}

async fn verified(flavor: Flavor) -> Outcome<()> {
    let ours = Certificates::make("127.0.0.1")?;
    let others = Certificates::make("127.0.0.1")?;
    let server = ours.server(flavor).await?;
    let (ca, wrong) = (ours.path("ca.pem"), others.path("ca.pem"));
    for mode in ["verify-full", "verify-ca"] {
        let ran = check(
            &server.url(),
            &[("CDC_SSL_MODE", mode), ("CDC_SSL_CA", &ca)],
        )?;
        let ran = ran.expect(1)?;
        assert!(
            ran.stdout.contains("certificate is verified"),
            "{}",
            ran.stdout
        );
        let ran = check(
            &server.url(),
            &[("CDC_SSL_MODE", mode), ("CDC_SSL_CA", &wrong)],
        )?;
        let ran = ran.expect(3)?;
        assert!(
            ran.stderr.contains("TLS with the source failed"),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.contains("CDC_SSL_CA"), "{}", ran.stderr);
    }
    // In the URL, where an authority alone asks for all of it.
    let ran = check(&format!("{}?ssl_ca={ca}", server.url()), &[])?.expect(1)?;
    assert!(
        ran.stdout.contains("certificate is verified"),
        "{}",
        ran.stdout
    );
    // Encrypted, though nobody knows the authority.
    for mode in ["preferred", "required"] {
        let ran = check(&server.url(), &[("CDC_SSL_MODE", mode)])?.expect(1)?;
        assert!(ran.stdout.contains("tls: TLSv1."), "{}", ran.stdout);
    }
    let ran = check(&server.url(), &[("CDC_SSL_MODE", "disabled")])?.expect(1)?;
    assert!(ran.stdout.contains("not encrypted"), "{}", ran.stdout);

    // The stream goes the same way.
    let told = [("CDC_SSL_MODE", "verify-full"), ("CDC_SSL_CA", ca.as_str())];
    let replicator = Replicator::new()?;
    let running = replicator.start_told(&server.url(), &["--until-current"], &told)?;
    running
        .end(std::time::Duration::from_secs(60))
        .await?
        .expect(0)?;

    // A client's own certificate, for an account that asks for one.
    let mut conn = server.connect().await?;
    conn.query_drop("CREATE USER 'held'@'%' IDENTIFIED BY 'held' REQUIRE X509")
        .await?;
    conn.query_drop("GRANT ALL ON *.* TO 'held'@'%'").await?;
    let url = server.url().replace("cdc:cdc", "held:held");
    let (cert, key) = (ours.path("client.pem"), ours.path("client-key.pem"));
    let told = [
        told[0],
        told[1],
        ("CDC_SSL_CERT", &cert),
        ("CDC_SSL_KEY", &key),
    ];
    check(&url, &told)?.expect(1)?;
    let ran = check(&url, &told[..2])?.expect(3)?;
    assert!(ran.stderr.contains("Access denied"), "{}", ran.stderr);
    check(&url, &told[..3])?.expect(2)?;
    Ok(())
}

#[tokio::test]
async fn certificates_on_mysql() -> Outcome<()> {
    verified(Flavor::MySql).await
}

#[tokio::test]
async fn certificates_on_mariadb() -> Outcome<()> {
    verified(Flavor::MariaDb1011).await?;
    verified(Flavor::MariaDb11).await
}

/// A target's address may insist on TLS, an authority and the server's name.
#[tokio::test]
async fn targets_may_insist_on_a_certificate() -> Outcome<()> {
    let ours = Certificates::make("127.0.0.1")?;
    let others = Certificates::make("127.0.0.1")?;
    let source = Server::start(Flavor::MySql).await?;
    for flavor in [Flavor::MySql, Flavor::MariaDb11] {
        let target = ours.server(flavor).await?;
        let insisting = |ca: &str| format!("{}?ssl-mode=VERIFY_IDENTITY&ssl-ca={ca}", target.url());
        let into = |ca: &str| -> Outcome<Replicator> {
            Ok(Replicator::new()?.into_target(&insisting(ca)))
        };
        let replicator = into(&ours.path("ca.pem"))?;
        let ran = replicator.run_until_current(&source.url()).await?;
        ran.expect(0)?;
        let replicator = into(&others.path("ca.pem"))?;
        let ran = replicator.run_until_current(&source.url()).await?;
        assert!(matches!(ran.code, Some(3 | 4)), "{ran:?}");
        assert!(ran.stderr.contains("target"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("cdc:cdc"), "{}", ran.stderr);
    }
    Ok(())
}

/// A certificate for another name: good enough for verify-ca, not for verify-full.
#[tokio::test]
async fn a_certificate_for_another_name() -> Outcome<()> {
    for name in ["db.example", "*.db.example", "10.1.2.3"] {
        let ours = Certificates::make(name)?;
        let server = ours.server(Flavor::MySql).await?;
        let ca = ours.path("ca.pem");
        check(
            &server.url(),
            &[("CDC_SSL_MODE", "verify-ca"), ("CDC_SSL_CA", &ca)],
        )?
        .expect(1)?;
        let ran = check(
            &server.url(),
            &[("CDC_SSL_MODE", "verify-full"), ("CDC_SSL_CA", &ca)],
        )?;
        let ran = ran.expect(3)?;
        assert!(
            ran.stderr.contains("not valid for name"),
            "{name}: {}",
            ran.stderr
        );
    }
    Ok(())
}

/// A server without TLS is followed in clear where that was not forbidden; the password
/// still does not cross the wire as it is.
#[tokio::test]
async fn a_server_without_tls() -> Outcome<()> {
    for (flavor, option) in [
        (Flavor::MySql, "--tls-version="),
        (Flavor::MariaDb11, "--skip-ssl"),
    ] {
        let server = Server::start_with(flavor, &[option]).await?;
        check(&server.url(), &[])?.expect(1)?;
        let ran = check(&server.url(), &[("CDC_SSL_MODE", "required")])?.expect(3)?;
        assert!(ran.stderr.contains("does not offer TLS"), "{}", ran.stderr);
    }
    Ok(())
}

/// Where a password may come from, where not, and that none is shown.
#[tokio::test]
async fn passwords_come_from_the_environment_or_a_file() -> Outcome<()> {
    const SECRET: &str = "p@ss:w/ör%d?";
    let server = Server::start(Flavor::MySql).await?;
    let mut conn = server.connect().await?;
    conn.query_drop(format!(
        "CREATE USER 'secretive'@'%' IDENTIFIED BY '{SECRET}'"
    ))
    .await?;
    conn.query_drop("GRANT ALL ON *.* TO 'secretive'@'%'")
        .await?;
    let url = format!("mysql://secretive@127.0.0.1:{}/", server.port());
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("password");
    fs::write(&file, format!("{SECRET}\n"))?;
    let path = text(&file)?;

    let mut said = String::new();
    let mut heard = |ran: Ran| said.push_str(&format!("{}{}", ran.stdout, ran.stderr));
    heard(check(&url, &[("CDC_SOURCE_PASSWORD", SECRET)])?.expect(1)?);
    heard(check(&url, &[("CDC_SOURCE_PASSWORD_FILE", path)])?.expect(1)?);
    heard(
        check(
            &url,
            &[
                ("CDC_SOURCE_PASSWORD", SECRET),
                ("CDC_SSL_MODE", "disabled"),
            ],
        )?
        .expect(1)?,
    );
    heard(check(&url, &[("CDC_SOURCE_PASSWORD", "wrong-p@ss")])?.expect(3)?);
    let both = [
        ("CDC_SOURCE_PASSWORD", SECRET),
        ("CDC_SOURCE_PASSWORD_FILE", path),
    ];
    heard(check(&url, &both)?.expect(2)?);
    heard(check(&url, &[("CDC_SOURCE_PASSWORD_FILE", "nowhere")])?.expect(2)?);

    let replicator = Replicator::new()?;
    let config = format!("source_url = \"{url}\"\nsource_password_file = \"{path}\"\n");
    fs::write(replicator.folder().join("replicator.toml"), config)?;
    heard(replicator.run(&["check"])?.expect(1)?);
    let typed = url.replace("secretive@", "secretive:p%40ss@");
    let ran = replicator.run(&["check", "--source", &typed])?.expect(2)?;
    assert!(ran.stderr.contains("on the command line"), "{}", ran.stderr);
    heard(ran);
    for word in [SECRET, "p@ss", "p%40ss"] {
        assert!(!said.contains(word), "the password is shown: {said}");
    }
    Ok(())
}

fn text(path: &Path) -> Outcome<&str> {
    path.to_str().ok_or_else(|| "a path that is no text".into())
}
