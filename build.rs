//! Says whether this build is divided into parts (src/platform/parts.rs): release builds with the feature `split` are.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(split)");
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if is_release && std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-cfg=split");
        // wasm-split finds out by the relocations which function needs which.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
