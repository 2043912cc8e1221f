#!/bin/sh
# Cargo starts the compiler through this file (see config.toml). A panic names its source file, so code
# for the browser is compiled with short names in place of the folders of this machine.
case " $* " in
*" wasm32-unknown-unknown "*)
	cargo=${CARGO_HOME:-$HOME/.cargo}
	# Of several names that fit, the compiler takes the last one.
	set -- "$@" \
		"--remap-path-prefix=$PWD=trunkline" \
		"--remap-path-prefix=$cargo=cargo" \
		"--remap-path-prefix=${RUSTUP_HOME:-$HOME/.rustup}=rustup"
	# The folder of a registry is called differently on each machine, and its name is part of every path.
	for registry in "$cargo"/registry/src/*/; do
		set -- "$@" "--remap-path-prefix=$registry="
	done
	;;
esac
exec "$@"
