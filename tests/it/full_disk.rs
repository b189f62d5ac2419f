//! Targets without room: nothing is lost, and with room it goes on.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tests::Outcome;
use tests::lake::AnyLake;
use tests::servers::{Flavor, Server};

use crate::scene::{Holder, Scene};

/// Whom PostgreSQL runs as where the tests run as root.
const NOBODY: u32 = 65_534;

/// A tablespace that may not grow: there is room again once something else goes.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_tablespace_in_mysql() -> Outcome<()> {
    let options = [
        "--skip-log-bin",
        "--innodb-file-per-table=OFF",
        "--innodb-data-file-path=ibdata1:12M:autoextend:max:40M",
    ];
    let server = Server::start_with(Flavor::MySql, &options).await?;
    let replicator = tests::replicator::Replicator::new()?.into_target(&server.url());
    let mut scene = Scene::of(AnyLake::Mysql(replicator, server), &[]).await?;
    let mut holder = Holder::of(&scene.lake).await?;
    holder
        .run("CREATE TABLE filler (id INT AUTO_INCREMENT PRIMARY KEY, text LONGBLOB)")
        .await?;
    while holder
        .run("INSERT INTO filler (text) VALUES (REPEAT('x', 400000))")
        .await
        .is_ok()
    {}
    for id in 0..40 {
        let sql = format!(
            "INSERT INTO shop.review (product_id, customer_id, stars, body) VALUES (64000, 64000, 5, REPEAT('{id}', 30000))"
        );
        if scene.source(&sql).await.is_err() {
            let sql = format!(
                "UPDATE shop.product SET description = REPEAT('{id}', 20000) WHERE id = 64000"
            );
            scene.source(&sql).await?;
        }
    }
    scene.tries_again().await?;
    holder.run("DROP TABLE filler").await?;
    scene.work().await?;
    scene.equal().await
}

/// A file system of its own; unmounted when dropped.
struct Small(PathBuf);

impl Small {
    /// None where nobody may mount one.
    #[allow(clippy::print_stderr, reason = "a test that cannot look says so")]
    fn mount(folder: &Path, size: u32, owner: u32) -> Outcome<Option<Self>> {
        std::fs::create_dir_all(folder)?;
        let options = format!("size={size}m,uid={owner},mode=700");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(folder)
            .output()?;
        if !mounted.status.success() {
            eprintln!("not tested: a small file system takes root to mount");
            return Ok(None);
        }
        Ok(Some(Self(folder.to_owned())))
    }

    fn grow(&self) -> Outcome<()> {
        let grown = Command::new("mount")
            .args(["-o", "remount,size=200m"])
            .arg(&self.0)
            .status()?;
        if grown.success() {
            Ok(())
        } else {
            Err("the file system does not grow".into())
        }
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// A disk without room: nothing is lost, and with room it goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_sqlite() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let Some(disk) = Small::mount(folder.path(), 6, 0)? else {
        return Ok(());
    };
    let url = format!("sqlite:{}", folder.path().join("lake.sqlite").display());
    let replicator = tests::replicator::Replicator::new()?.into_target(&url);
    let mut scene = Scene::of(AnyLake::Sqlite(replicator), &[]).await?;
    for id in 0..400 {
        let sql = format!(
            "INSERT INTO shop.product (id, category_id, sku, name, price, description) \
             VALUES ({}, 64000, 'd{id}', 'big', 1, REPEAT('{id}', 8000))",
            70_000 + id
        );
        scene.source(&sql).await?;
    }
    scene.tries_again().await?;
    disk.grow()?;
    let running = scene.running.take().ok_or("nobody runs")?;
    scene
        .source("UPDATE shop.product SET price = 2 WHERE id = 64000")
        .await?;
    let replicator = scene.lake.replicator();
    let url = scene.source.url();
    let told = [("CDC_SOURCE_URL", url.as_str())];
    let verified = tokio::task::block_in_place(|| replicator.run_told(&["verify"], &told))?;
    verified
        .expect(0)
        .map_err(|error| format!("{error}\nthe replicator: {}", running.log()))?;
    running.terminate().await?.expect(0)?;
    Ok(())
}

/// The rows' tablespace lies on a disk of its own, which somebody else fills.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_postgres() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755))?;
    let place = folder.path().join("small");
    let Some(disk) = Small::mount(&place, 60, NOBODY)? else {
        return Ok(());
    };
    let lake = AnyLake::start("postgres").await?;
    let made = format!("CREATE TABLESPACE small LOCATION '{}'", place.display());
    lake.run(&[&made, "ALTER DATABASE lake SET default_tablespace = small"])
        .await?;
    let mut scene = Scene::of(lake, &[]).await?;
    let mut holder = Holder::of(&scene.lake).await?;
    holder
        .run("CREATE TABLE filler (text TEXT); ALTER TABLE filler ALTER text SET STORAGE EXTERNAL")
        .await?;
    for length in ["400000", "4000"] {
        let fill = format!("INSERT INTO filler VALUES (repeat('x', {length}))");
        while scene.lake.run(&[&fill]).await.is_ok() {}
    }
    for id in 0..40 {
        let sql = format!(
            "INSERT INTO shop.product (id, category_id, sku, name, price, description) \
             VALUES ({}, 64000, 'd{id}', 'big', 1, REPEAT(SHA2({id}, 256), 500))",
            70_000 + id
        );
        scene.source(&sql).await?;
    }
    scene.tries_again().await?;
    holder.run("DROP TABLE filler").await?;
    scene.work().await?;
    scene.equal().await?;
    drop(disk);
    Ok(())
}
