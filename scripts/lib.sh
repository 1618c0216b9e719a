# Shared by the scripts beside it: where things are, and how what is missing gets installed. Sourced, never run.
#
# Nothing here skips a step in silence: a tool is there, or it is installed, or the script stops and says what to install.

TRUNK_VERSION=0.21.14
# Of one kind with wasm_split_helpers in Cargo.toml.
SPLITTER_VERSION=0.2.4
AXE_VERSION=4.14.1
GECKODRIVER_VERSION=0.37.1

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# Tools of another version than ours are left alone; ours then go here, out of the work tree so that every clone finds them.
TOOLS="${XDG_CACHE_HOME:-$HOME/.cache}/dorascope"
export PATH="$TOOLS/bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
TARGET_DIR="${CARGO_TARGET_DIR:-target}"

say() { printf '\n== %s\n' "$*"; }
die() { printf '\nerror: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# digest BITS: the SHA-2 of standard input as browsers want it, like sha384-…
digest() {
  have basenc || die "please install basenc, of GNU coreutils 8.31 or newer"
  printf 'sha%s-%s' "$1" "$("sha${1}sum" | cut -d' ' -f1 | tr a-f A-F | basenc --base16 -d | base64 -w0)"
}

# have_version COMMAND VERSION: is it there, and does it print exactly that version?
have_version() { have "$1" && [ "$("$1" --version 2>/dev/null | awk '{print $2; exit}')" = "$2" ]; }

have_browser() { have chromium || have google-chrome || have google-chrome-stable || have chromium-browser; }
have_driver() { [ -x "${CHROMEDRIVER:-}" ] || have chromedriver; }
have_font() {
  [ -n "$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" \
    \( -name '*.ttf' -o -name '*.otf' -o -name '*.ttc' \) -print -quit 2>/dev/null)" ]
}

# The Debian packages that are missing for the given needs: cc cxx browser firefox webkit tshark brotli npm.
missing_packages() {
  local need
  for need in "$@"; do
    case "$need" in
      cc) have cc || echo gcc libc6-dev ;;
      cxx) have c++ || echo g++ ;;
      browser)
        have_browser || echo chromium
        have_driver || echo chromium-driver
        have_font || echo fonts-dejavu-core
        ;;
      firefox) have firefox || echo firefox-esr ;;
      webkit)
        # The library that it depends on brings MiniBrowser, which only runs on a screen.
        have WebKitWebDriver || echo webkit2gtk-driver
        have Xvfb || echo xvfb
        ;;
      tshark) have tshark || echo tshark ;;
      brotli) have brotli || echo brotli ;;
      npm) have npm || axe_installed || echo nodejs npm ;;
      *) die "unknown need: $need" ;;
    esac
  done
}

# need_packages NEED...: installs what is missing with apt-get, as root or through sudo.
need_packages() {
  local packages root=()
  packages=$(missing_packages "$@" | xargs)
  [ -n "$packages" ] || return 0
  have apt-get || die "please install, under the names your system has for them: $packages"
  if [ "$(id -u)" -ne 0 ]; then
    have sudo || die "please install as root: apt-get install -y --no-install-recommends $packages"
    root=(sudo)
  fi
  say "installing $packages"
  # shellcheck disable=SC2086 # a list of package names
  { ${root[@]+"${root[@]}"} apt-get update -q && ${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -q --no-install-recommends $packages; } ||
    die "that did not work. Please install: $packages"
  packages=$(missing_packages "$@" | xargs)
  [ -z "$packages" ] || die "still missing after the installation: $packages"
}

need_rust() {
  have cargo || die "please install Rust (with rustup, from https://rustup.rs), then run this again"
  local lib
  lib="$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown"
  if [ ! -d "$lib" ]; then
    have rustup || die "please install the Rust target wasm32-unknown-unknown"
    say "adding the Rust target wasm32-unknown-unknown"
    rustup target add wasm32-unknown-unknown || die "please install the Rust target wasm32-unknown-unknown"
  fi
}

# need_crate_tool COMMAND CRATE VERSION [ARGUMENT...]: a command that cargo installs, in exactly this version.
need_crate_tool() {
  local command=$1 crate=$2 version=$3 root=()
  shift 3
  have_version "$command" "$version" && return 0
  if have "$command"; then
    say "$command is $("$command" --version 2>/dev/null | head -n1), needed is $version: it goes to $TOOLS"
    root=(--root "$TOOLS")
  fi
  if cargo binstall -V >/dev/null 2>&1; then
    say "installing $crate $version, ready-made"
    timeout 180 cargo binstall -y --disable-strategies compile ${root[@]+"${root[@]}"} "$crate@$version" </dev/null ||
      echo "not to be had ready-made"
    hash -r
    have_version "$command" "$version" && return 0
  fi
  say "building $crate $version (once; 4 to 10 minutes on two cores)"
  # A tool that runs for seconds need not be optimised for minutes.
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
    cargo install "$crate" --version "$version" ${root[@]+"${root[@]}"} "$@" ||
    die "$crate $version could not be built. Please install it, then run this again"
  hash -r
  have_version "$command" "$version" || die "$crate $version is installed, but '$command' on the PATH is another"
}

# The version of wasm-bindgen in Cargo.lock: the tool of the same name has to match it to the last digit.
wasm_bindgen_version() {
  awk '$1 == "name" { name = $3 } $1 == "version" && name == "\"wasm-bindgen\"" { gsub(/"/, "", $3); print $3; exit }' Cargo.lock
}

need_wasm_bindgen() {
  local bindgen
  bindgen=$(wasm_bindgen_version)
  [ -n "$bindgen" ] || die "Cargo.lock names no wasm-bindgen"
  # Where trunk puts the one that it fetches by itself.
  PATH="$PATH:${XDG_CACHE_HOME:-$HOME/.cache}/trunk/wasm-bindgen-$bindgen"
  have_version wasm-bindgen "$bindgen" && return 0
  need_crate_tool wasm-bindgen-test-runner wasm-bindgen-cli "$bindgen"
  have_version wasm-bindgen "$bindgen" || die "wasm-bindgen $bindgen is not the one on the PATH"
}

need_trunk() {
  need_crate_tool trunk trunk "$TRUNK_VERSION" --locked --no-default-features --features rustls
  need_wasm_bindgen
  need_crate_tool wasm-bindgen-test-runner wasm-bindgen-cli "$(wasm_bindgen_version)"
}

# Debian has none, and Mozilla's own is no package.
need_geckodriver() { need_crate_tool geckodriver geckodriver "$GECKODRIVER_VERSION" --locked; }

# wasm-split-cli, as SPLITTER. It does not tell its version, so a folder of that name holds ours.
need_splitter() {
  local folder="$TOOLS/wasm-split-$SPLITTER_VERSION"
  SPLITTER="$folder/bin/wasm-split-cli"
  [ ! -x "$SPLITTER" ] || return 0
  if have wasm-split-cli && cargo install --list | grep -qx "wasm_split_cli_support v$SPLITTER_VERSION:"; then
    SPLITTER=wasm-split-cli
    return 0
  fi
  say "building wasm-split-cli $SPLITTER_VERSION (once; a minute or two)"
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 cargo install --locked wasm_split_cli_support \
    --version "$SPLITTER_VERSION" --features build-binary --root "$folder" ||
    die "wasm-split-cli could not be built. Without it, trunk build --release --no-default-features builds the page in one part"
}

# wasm_tool ARGUMENT...: scripts/wasm.rs, compiled where it is newer.
wasm_tool() {
  local tool="$TARGET_DIR/tools/wasm"
  if [ ! "$tool" -nt scripts/wasm.rs ]; then
    mkdir -p "$TARGET_DIR/tools"
    rustc --edition 2024 -O -o "$tool" scripts/wasm.rs || die "scripts/wasm.rs does not compile"
  fi
  "$tool" "$@"
}

AXE_DIR=target/npm/node_modules/axe-core
axe_installed() { [ -f "$AXE_DIR/axe.min.js" ] && grep -q "\"version\": \"$AXE_VERSION\"" "$AXE_DIR/package.json"; }

need_axe() {
  axe_installed && return 0
  say "fetching axe-core $AXE_VERSION"
  mkdir -p target/npm
  npm install --prefix target/npm --no-save --no-audit --no-fund "axe-core@$AXE_VERSION" ||
    die "axe-core $AXE_VERSION could not be fetched from the npm registry"
  axe_installed || die "npm ran, but $AXE_DIR is not there"
}
