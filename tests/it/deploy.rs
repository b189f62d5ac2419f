//! What stands in `deploy/`: the image's root folder is built and run, the other files are
//! held to rules that a reviewer would check by eye.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tests::{Outcome, cli};

fn deploy() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy"))
}

fn read(name: &str) -> String {
    fs::read_to_string(deploy().join(name)).unwrap()
}

/// Every file below `folder`, relative to it.
fn files(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            files(&entry.path(), &format!("{name}/"), found);
        } else {
            found.push(name);
        }
    }
}

/// The image's content, made by the script that the Dockerfile runs, entered as its account.
#[tokio::test]
async fn the_image_runs_without_rights_and_without_a_shell() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    // The account must be able to come here.
    Command::new("chmod")
        .arg("755")
        .arg(folder.path())
        .status()?;
    let root = folder.path().join("root");
    let program = cli::program("replicator")?;
    let made = Command::new(deploy().join("rootfs"))
        .args([&program, &root])
        .output()?;
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(made.status.success(), "{said}");
    let mut inside = Vec::new();
    files(&root, "", &mut inside);
    for file in &inside {
        let library = file.contains(".so");
        let known = [
            "usr/local/bin/replicator",
            "etc/passwd",
            "etc/group",
            "etc/nsswitch.conf",
        ];
        assert!(
            library || known.contains(&file.as_str()),
            "{file} in the image"
        );
    }
    let target = "sqlite:/var/lib/replicator/lake.sqlite";
    let ran = inside_of(&root)?
        .args(["/usr/local/bin/replicator", "demo", "--json"])
        .args(["--target", target])
        .output()?;
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{said}");
    assert!(String::from_utf8_lossy(&ran.stdout).contains("\"summary\""));
    assert!(root.join("var/lib/replicator/lake.sqlite").exists());
    health(&root).await
}

/// A command of that root folder, as the image's account.
fn inside_of(root: &Path) -> Outcome<Command> {
    let id = Command::new("id").arg("-u").output()?;
    let mut enter = if id.stdout == b"0\n" {
        let mut chroot = Command::new("chroot");
        chroot.arg("--userspec=65532:65532");
        chroot
    } else {
        let mut unshare = Command::new("unshare");
        unshare.args(["--user", "--map-root-user", "chroot"]);
        unshare
    };
    enter
        .arg(root)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    Ok(enter)
}

/// The image's health check says yes while a replicator runs there, and no afterwards.
async fn health(root: &Path) -> Outcome<()> {
    let file = read("Dockerfile");
    let check = file.split_once("HEALTHCHECK").and_then(|(_, rest)| {
        let (_, command) = rest.split_once("CMD ")?;
        command.lines().next()
    });
    let check: Vec<String> = serde_json::from_str(check.ok_or("no health check")?)?;
    let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let asked = || -> Outcome<Option<i32>> {
        let mut ask = inside_of(root)?;
        ask.args(&check).env("CDC_LISTEN", &free);
        Ok(ask.output()?.status.code())
    };
    // Its source is away: it is alive, and waits for it.
    let mut alive = inside_of(root)?
        .args(["/usr/local/bin/replicator", "run"])
        .env("CDC_LISTEN", &free)
        .env("CDC_SOURCE_URL", "mysql://cdc@127.0.0.1:1/")
        .env("CDC_TARGET_URL", "sqlite:/var/lib/replicator/run.sqlite")
        .env("CDC_CONNECT_TIMEOUT", "120")
        .stderr(Stdio::null())
        .spawn()?;
    let mut answer = Some(1);
    for _ in 0..300 {
        answer = asked()?;
        if answer == Some(0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let ended = alive.try_wait()?;
    alive.kill()?;
    alive.wait()?;
    assert_eq!((answer, ended), (Some(0), None));
    assert_eq!(asked()?, Some(1));
    Ok(())
}

#[test]
fn the_dockerfile_keeps_to_the_rules() {
    let text = read("Dockerfile").replace("\\\n", " ");
    let lines: Vec<_> = text
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .collect();
    let of = |word: &str| {
        let found = lines.iter().filter_map(|line| line.strip_prefix(word));
        found.map(str::trim).collect::<Vec<_>>()
    };
    for from in of("FROM ") {
        let image = from.split(' ').next().unwrap();
        let tagged = image.rsplit('/').next().unwrap().contains(':');
        assert!(
            image == "scratch" || (tagged && !image.ends_with(":latest")),
            "{from}"
        );
    }
    assert_eq!(of("USER "), ["65532:65532"]);
    assert!(
        of("ENTRYPOINT ")
            .iter()
            .chain(&of("CMD "))
            .all(|it| it.starts_with('['))
    );
    assert!(of("HEALTHCHECK ").iter().all(|it| it.contains("CMD [")));
    assert_eq!(of("HEALTHCHECK ").len(), 1);
    assert!(of("ADD ").is_empty() && !text.contains("sudo") && !text.contains("curl"));
    for run in of("RUN ")
        .iter()
        .filter(|run| run.contains("apt-get install"))
    {
        let lean = run.contains("--no-install-recommends");
        assert!(lean && run.contains("rm -rf /var/lib/apt/lists"), "{run}");
    }
}

/// A name that nobody reads is a setting that silently does nothing.
#[test]
fn every_variable_is_one_that_the_program_knows() -> Outcome<()> {
    let help = cli::command("replicator")?
        .args(["run", "--help"])
        .output()?;
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let docs = fs::read_to_string(deploy().join("../docs/deployment.md"))?;
    let mut names = BTreeSet::new();
    let mut all = Vec::new();
    files(deploy(), "", &mut all);
    for text in all.iter().map(|name| read(name)).chain([docs]) {
        for after in text.split("CDC_").skip(1) {
            let letter = |c: &char| c.is_ascii_uppercase() || *c == '_';
            let name: String = after.chars().take_while(letter).collect();
            names.insert(format!("CDC_{name}"));
        }
    }
    names.remove("CDC_");
    assert!(names.len() > 3, "{names:?}");
    for name in names {
        let served = SERVED.contains(&name.as_str());
        assert!(served || help.contains(&format!("[env: {name}")), "{name}");
    }
    Ok(())
}

/// Of the port that serves metrics and health.
const SERVED: [&str; 2] = ["CDC_LISTEN", "CDC_INSTANCE"];

#[test]
fn the_unit_is_well_formed_and_hardened() {
    let text = read("systemd/replicator.service");
    let mut section = "";
    for line in text
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            Some(name) => {
                assert!(["Unit", "Service", "Install"].contains(&name), "{line}");
                section = name;
            }
            None => {
                let (key, _) = line.split_once('=').expect("a key and its value");
                let plain = key.chars().all(|c| c.is_ascii_alphanumeric());
                assert!(plain && !section.is_empty(), "{line}");
            }
        }
    }
    let needed = [
        "DynamicUser=yes",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=\n",
        "ProtectSystem=strict",
        "PrivateDevices=yes",
        "MemoryDenyWriteExecute=yes",
        "SystemCallFilter=@system-service",
        "RestartPreventExitStatus=2 3",
        "CDC_CONFIG=%d/replicator.toml",
        "KillSignal=SIGTERM",
    ];
    for line in needed {
        assert!(text.contains(line), "{line}");
    }
}

#[test]
fn one_replicator_without_rights_in_kubernetes_and_compose() {
    let deployment = read("kubernetes/deployment.yaml");
    let needed = [
        "replicas: 1\n",
        "type: Recreate\n",
        "runAsNonRoot: true\n",
        "readOnlyRootFilesystem: true\n",
        "allowPrivilegeEscalation: false\n",
        "drop: [ALL]\n",
        "path: /healthz\n",
        "path: /readyz\n",
        "memory: 1Gi\n",
        "automountServiceAccountToken: false\n",
    ];
    for line in needed {
        assert!(deployment.contains(line), "{line}");
    }
    let list = read("kubernetes/kustomization.yaml");
    let listed = list.lines().filter_map(|line| line.strip_prefix("  - "));
    for name in listed.filter(|name| name.ends_with(".yaml")) {
        let text = read(&format!("kubernetes/{name}"));
        assert!(
            text.contains("\nkind: ") && text.contains("apiVersion: "),
            "{name}"
        );
        assert!(!text.contains("kind: Secret"), "{name} holds a secret");
    }
    let compose = read("compose.yaml");
    for image in compose
        .lines()
        .filter(|line| line.trim().starts_with("image: "))
    {
        let tagged = image.rsplit('/').next().unwrap().contains(':');
        assert!(tagged && !image.ends_with(":latest"), "{image}");
    }
    assert!(compose.contains("read_only: true") && compose.contains("cap_drop: [ALL]"));
    let mut all = Vec::new();
    files(deploy(), "", &mut all);
    let yaml = all.iter().filter(|name| name.ends_with(".yaml"));
    for name in yaml {
        for line in read(name).lines() {
            let indent = line.len() - line.trim_start_matches(' ').len();
            let tidy = indent.is_multiple_of(2) && !line.contains('\t') && line.trim_end() == line;
            assert!(tidy, "{name}: {line}");
        }
    }
}
