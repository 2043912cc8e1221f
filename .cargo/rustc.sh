#!/bin/sh
# Cargo starts the compiler through this file (see config.toml). A panic names its source file, so code
# for the browser is compiled with short names in place of the folders of this machine.
case " $* " in
*" wasm32-unknown-unknown "*)
	# Of several names that fit, the compiler takes the last one.
	exec "$@" \
		"--remap-path-prefix=$PWD=trunkline" \
		"--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo" \
		"--remap-path-prefix=${RUSTUP_HOME:-$HOME/.rustup}=rustup"
	;;
esac
exec "$@"
