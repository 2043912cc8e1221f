//! Listeners: bind, announce, serve, shut down. It knows routers, not routes.

use crate::cli::Cli;
use crate::control::control;
use crate::files::Files;
use crate::front::{Front, site};
use crate::proxy::Upstream;
use crate::state::Pbx;
use axum::Router;
use axum::serve::ListenerExt as _;
use std::io::Write as _;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long open connections may take to finish after the signal to shut down.
const GRACE: Duration = Duration::from_secs(2);

/// Opens everything the command line asks for, prints it on standard output, and serves until the process
/// is told to end.
///
/// # Errors
/// A message for the person at the terminal.
pub async fn run(cli: Cli) -> Result<(), String> {
    cli.check()?;
    let files = match (&cli.dist, &cli.headers) {
        (Some(dist), Some(headers)) => Some(Files::open(dist, headers)?.with_notice(cli.notice.clone())),
        _ => None,
    };
    let upstream = match &cli.pbx {
        Some(url) => Some(reach(url, cli.pbx_insecure).await?),
        None => None,
    };
    let pbx = Pbx::open(cli.options())?;
    let main = bind(cli.listen).await?;
    let second = match cli.control {
        Some(address) => Some(bind(address).await?),
        None => None,
    };

    let (end, ended) = watch::channel(());
    let front = Front { files, upstream, any_origin: cli.allow_any_origin };
    announce("listening", &main)?;
    let mut servers = vec![tokio::spawn(serve(main, site(pbx.clone(), front), ended.clone()))];
    if let Some(listener) = second {
        announce("control", &listener)?;
        servers.push(tokio::spawn(serve(listener, control(pbx, cli.allow_any_origin), ended)));
    }

    signal().await?;
    tracing::info!("ending");
    drop(end);
    let finish = async {
        for server in servers {
            if let Ok(Err(error)) = server.await {
                tracing::error!(error, "a listener ended badly");
            }
        }
    };
    if tokio::time::timeout(GRACE, finish).await.is_err() {
        tracing::info!("some connections were still open");
    }
    Ok(())
}

async fn reach(url: &str, insecure: bool) -> Result<Upstream, String> {
    let upstream = Upstream::new(url, insecure)?;
    if insecure {
        tracing::warn!(
            "--pbx-insecure: THE CERTIFICATE OF THE PBX IS NOT CHECKED; anybody in between can read tokens"
        );
    }
    upstream.check().await?;
    Ok(upstream)
}

async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}"))
}

/// The one line that tells a script the real port.
fn announce(what: &str, listener: &TcpListener) -> Result<(), String> {
    let address =
        listener.local_addr().map_err(|error| format!("cannot read the listening address: {error}"))?;
    writeln!(std::io::stdout(), "{what} http://{address}")
        .map_err(|error| format!("cannot write to standard output: {error}"))
}

async fn serve(listener: TcpListener, router: Router, mut ended: watch::Receiver<()>) -> Result<(), String> {
    let listener = listener.tap_io(|stream| {
        // Small writes must be sent at once, or dripped bytes would arrive together.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no TCP_NODELAY");
        }
    });
    axum::serve(listener, router)
        .with_graceful_shutdown(async move {
            // An error means that the sender is dropped, which is the signal.
            while ended.changed().await.is_ok() {}
        })
        .await
        .map_err(|error| error.to_string())
}

#[cfg(unix)]
async fn signal() -> Result<(), String> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate =
        signal(SignalKind::terminate()).map_err(|error| format!("cannot wait for signals: {error}"))?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        result = tokio::signal::ctrl_c() => result.map_err(|error| format!("cannot wait for signals: {error}")),
    }
}

#[cfg(not(unix))]
async fn signal() -> Result<(), String> {
    tokio::signal::ctrl_c().await.map_err(|error| format!("cannot wait for signals: {error}"))
}
