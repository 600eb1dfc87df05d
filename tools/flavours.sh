# The libraries that ./test runs the libcurl-facing projects against besides the machine's default. Sourced, not run.
# Each run is a process of its own, whose NANOAGENT_LIBCURL names the library: two flavours cannot share a process.
# shellcheck shell=bash

NEWER_VERSION=8.14.1
newer="$state/libcurl-$NEWER_VERSION"

# Prints a one-line apt source for RELEASE-backports at the mirror that the machine itself uses for RELEASE, with the
# machine's keyring for it; nothing when no source of the machine names that release.
backports_source() { # release
    local list
    for list in /etc/apt/sources.list.d/*.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -f "$list" ] || continue
        case "$list" in
            *.sources) awk -v release="$1" -v RS= -F '\n' '
                function has(name, word) { return index(" " field[name] " ", " " word " ") > 0 }
                {
                    split("", field)
                    for (i = 1; i <= NF; i++)
                        if (match($i, /^[A-Za-z-]+:/))
                            field[tolower(substr($i, 1, RLENGTH - 1))] = substr($i, RLENGTH + 1)
                    if (!has("types", "deb") || !has("suites", release) || !has("components", "main")) next
                    if (has("enabled", "no") || split(field["uris"], uri, " ") == 0) next
                    print uri[1], field["signed-by"]
                    exit
                }' "$list" ;;
            *) awk -v release="$1" '
                $1 == "deb" {
                    keyring = ""
                    if (match($0, /\[[^]]*\]/)) {
                        options = substr($0, RSTART + 1, RLENGTH - 2)
                        sub(/\[[^]]*\]/, "")
                        if (match(options, /signed-by=[^ ]+/)) keyring = substr(options, RSTART + 10, RLENGTH - 10)
                    }
                    if ($3 == release && index(" " $0 " ", " main ")) { print $2, keyring; exit }
                }' "$list" ;;
        esac
    done | awk -v suite="$1-backports" '
        NR == 1 { print "deb", ($2 ~ /^\// ? "[signed-by=" $2 "] " : "") $1, suite, "main" }'
}

# apt with lists, cache and sources of our own: nothing of the machine is upgraded, or even looked at again.
private_apt() { # folder, arguments of apt-get...
    local folder=$1
    shift
    env DEBIAN_FRONTEND=noninteractive timeout 180 apt-get -q \
        -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists="$folder/lists" -o Dir::Cache="$folder/cache" \
        -o APT::Sandbox::User=root -o Acquire::Retries=2 "$@"
}

fetch_newer() { # folder to work in; what fails is on stderr
    local folder=$1 release
    # shellcheck source=/dev/null
    release=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/root" || return 1
    backports_source "$release" >"$folder/sources.list" || return 1
    [ -s "$folder/sources.list" ] || { printf "no apt source of this machine is for '%s'\n" "$release" >&2; return 1; }
    private_apt "$folder" update || return 1
    (cd "$folder" && private_apt "$folder" download "libcurl4=$NEWER_VERSION*") || return 1
    dpkg -x "$folder"/libcurl4_*.deb "$folder/root" || return 1
    mv "$folder/root" "$newer"
}

newer_library() { find "$newer" -name libcurl.so.4 2>/dev/null | head -n 1; }

# Prints the path of the newer libcurl, which it extracts into .nanoagent/ at the first call. Returns 1 and one sentence
# on stderr where it cannot be had.
have_newer() {
    local library log="$state/libcurl-$NEWER_VERSION.log" folder="$state/libcurl-$NEWER_VERSION.next" missing
    if [ -z "$(newer_library)" ]; then
        rm -rf "$folder" "$newer"
        if ! command -v apt-get >/dev/null || ! fetch_newer "$folder" >"$log" 2>&1; then
            rm -rf "$folder"
            say "libcurl $NEWER_VERSION cannot be had from the backports of this machine's release (the log is $log)"
            return 1
        fi
        rm -rf "$folder"
    fi
    library=$(newer_library)
    missing=$(ldd "$library" 2>&1 | sed -nE 's/^[[:space:]]*([^ ]+) => not found.*/\1/p' | tr '\n' ' ')
    if [ -n "$missing" ]; then
        say "libcurl $NEWER_VERSION cannot be loaded here: this machine has no $missing"
        return 1
    fi
    printf '%s\n' "$library"
}
