using System;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <summary>
/// Loads and initialises libcurl once a process, at the first use of this assembly, before any handle exists.
/// curl_global_cleanup is never called: no moment is known at which no thread of the process uses libcurl any more,
/// and the end of the process returns everything.
/// </summary>
internal static class LibCurlRuntime
{
    /// <summary>The oldest libcurl this binding works with: 7.85.0 brought CURLOPT_PROTOCOLS_STR.</summary>
    internal const uint OldestVersionNumber = 0x075500;

    private static readonly object s_gate = new();
    private static volatile LibCurlInfo? s_info;
    private static volatile GlobalGate? s_globalGate;

    /// <summary>What process-wide functions are called through.</summary>
    internal static GlobalGate GlobalGate
    {
        get
        {
            EnsureInitialized();
            return s_globalGate!;
        }
    }

    /// <summary>
    /// Safe from any number of threads at once. The gate also serves builds of libcurl without THREADSAFE, as long as
    /// nothing else in the process initialises libcurl at that moment.
    /// </summary>
    /// <exception cref="CurlLibraryException">The library is missing or cannot be used.</exception>
    /// <exception cref="CurlException">curl_global_init failed.</exception>
    internal static LibCurlInfo EnsureInitialized()
    {
        LibCurlInfo? info = s_info;
        if (info is null)
        {
            lock (s_gate)
            {
                info = s_info ??= InitializeUnderGate();
            }
        }

        return info;
    }

    private static LibCurlInfo InitializeUnderGate()
    {
        string loadedName = Library.Load();
        CurlCode code = Global.curl_global_init(new CLong(Global.CURL_GLOBAL_DEFAULT));
        if (code != CurlCode.Ok)
        {
            // Text() would come back here, so the number has to do.
            throw new CurlException(code, "curl_global_init", "the library could not be initialised");
        }

        LibCurlInfo info = LibCurlInfo.Read(loadedName);
        string? refusal = ReasonToRefuse(info.VersionNumber, info.Version, info.SslVersion);
        s_globalGate = new GlobalGate(info.Features);
        return refusal is null ? info : throw new CurlLibraryException(refusal);
    }

    /// <summary>Why a library cannot be used, or null.</summary>
    internal static string? ReasonToRefuse(uint versionNumber, string version, string? sslVersion)
    {
        if (versionNumber < OldestVersionNumber)
        {
            return $"libcurl {version} is too old: install 7.85.0 or later, or name another with " +
                $"{Library.OverrideVariable}.";
        }

        // OpenSSL before 1.1.0 is thread-safe only with lock callbacks that nothing here installs.
        return sslVersion is not null && sslVersion.StartsWith("OpenSSL/1.0", StringComparison.Ordinal)
            ? $"libcurl {version} is built with {sslVersion}, which is not thread-safe by itself: install a libcurl " +
                "with OpenSSL 1.1.0 or later."
            : null;
    }
}
