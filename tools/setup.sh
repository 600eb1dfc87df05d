# What ./nanoagent and ./test share: packages of the machine, the locked restore, the build. Sourced, not run.
# Exit 3 means: this machine lacks something, or the tree does not build; the sentence on stderr says which.
# shellcheck shell=bash

SETUP_EXIT=3
state="$root/.nanoagent"
stamp="$state/built"

say() { printf '%s: %s\n' "$program" "$*" >&2; }

give_up() {
    say "$*"
    exit "$SETUP_EXIT"
}

# A row is "package probe reason...": it is missing when its probe fails, whatever the distribution calls the package.
# probes: library:NAME (the loader knows it), command:NAME (on the path or in the system folders), file:PATH
row_is_there() {
    local probe=$1
    case "$probe" in
        library:*) PATH="$PATH:/usr/sbin:/sbin" ldconfig -p | grep -F -- "${probe#library:} " >/dev/null ;;
        command:*) PATH="$PATH:/usr/sbin:/sbin" command -v "${probe#command:}" >/dev/null ;;
        file:*) [ -e "${probe#file:}" ] ;;
        *) give_up "tools/setup.sh knows no probe '$probe': use library:, command: or file:" ;;
    esac
}

# Packages start their services as they are installed; the tests start their own, so no package may.
without_service_start() {
    local policy=/usr/sbin/policy-rc.d
    if [ -e "$policy" ]; then
        "$@"
        return
    fi
    (
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        "$@"
    )
}

apt_install() {
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
    "${apt[@]}" update && without_service_start "${apt[@]}" install --no-install-recommends "$@"
}

install_missing() {
    local row package probe missing=()
    for row in "$@"; do
        read -r package probe _ <<<"$row"
        row_is_there "$probe" || missing+=("$package")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        give_up "install these packages as root, then call again: apt-get install ${missing[*]}"
    fi
    command -v apt-get >/dev/null || give_up "there is no apt-get: install ${missing[*]} your own way, then call again"
    say "installing ${missing[*]}"
    if ! apt_install "${missing[@]}" >"$state/apt.log" 2>&1; then
        tail -n 20 "$state/apt.log" >&2
        give_up "apt-get could not install ${missing[*]}: the whole log is $state/apt.log"
    fi
}

need_dotnet() {
    command -v dotnet >/dev/null || give_up "there is no dotnet on the path: install the .NET 10 SDK, then call again"
}

# No build server outlives the call, and the SDK needs neither its welcome nor the machine's ICU.
quiet_sdk() {
    env DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \
        MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false dotnet "$@"
}

# One line a file of the product: a build is current while these lines are what they were when it began.
product_files() {
    (
        cd "$root"
        find shared device host boards tools global.json Directory.* .editorconfig \
            \( -name bin -o -name obj \) -prune -o -type f -printf '%p %s %T@\n' | LC_ALL=C sort
    )
}

is_current() { [ -f "$stamp" ] && [ -f "$1" ] && product_files | cmp -s - "$stamp"; }

# build WHAT LABEL: locked restore and Release build; on failure the log's end. Returns 1 instead of leaving.
build() {
    local what=$1 label=$2 log="$state/build.log"
    if ! (cd "$root" && quiet_sdk --version) >"$log" 2>&1; then
        cat "$log" >&2
        give_up "this dotnet cannot build the tree: install the .NET 10 SDK that global.json asks for"
    fi
    say "restoring the packages of $label by their lock files"
    if ! (cd "$root" && quiet_sdk restore --locked-mode -v quiet "$what") >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        say "the restore failed: the whole log is $log"
        return 1
    fi
    say "building $label (Release)"
    if ! (cd "$root" && quiet_sdk build --no-restore -c Release -v quiet "$what") >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        say "the build failed: the whole log is $log"
        return 1
    fi
}

mkdir -p "$state" 2>/dev/null || give_up "cannot make the folder $state: let this user write into $root"
