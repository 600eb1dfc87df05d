using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <summary>
/// What the loaded libcurl says about itself, read once after its initialisation; immutable and free to use from any
/// thread. Ask here at run time instead of assuming what a version can do.
/// </summary>
/// <remarks>
/// A .NET process has SIGPIPE ignored from its start, which libcurl asks of threaded programs that set
/// CURLOPT_NOSIGNAL, as every handle of this binding does. A host that embeds the runtime must see to it itself.
/// </remarks>
public sealed unsafe class LibCurlInfo
{
    private LibCurlInfo(Native.Version.VersionInfoData* data, string libraryName)
    {
        LibraryName = libraryName;
        Age = data->age;
        Version = Utf8(data->version) ?? "";
        VersionNumber = data->version_num;
        Host = Utf8(data->host) ?? "";
        Features = (CurlFeatures)(uint)data->features;
        SslVersion = Utf8(data->ssl_version);
        LibzVersion = Utf8(data->libz_version);
        Protocols = List(data->protocols);
        HasWebSocket = Array.IndexOf((string[])Protocols, "ws") >= 0;
        AresVersion = data->age >= 1 ? Utf8(data->ares) : null;
        Nghttp2Version = data->age >= 5 ? Utf8(data->nghttp2_version) : null;
    }

    /// <summary>Loads and initialises libcurl unless that has happened. May block for the time that takes.</summary>
    /// <exception cref="CurlLibraryException">The library is missing or cannot be used.</exception>
    /// <exception cref="CurlException">curl_global_init failed.</exception>
    public static LibCurlInfo Current => LibCurlRuntime.EnsureInitialized();

    /// <summary>The name or path under which the library was found.</summary>
    public string LibraryName { get; }

    /// <summary>The age of libcurl's version struct: members newer than it are null here.</summary>
    public int Age { get; }

    /// <summary>The version as text, such as "7.88.1".</summary>
    public string Version { get; }

    /// <summary>The version as 0xXXYYZZ, to compare.</summary>
    public uint VersionNumber { get; }

    /// <summary>The platform that the library was built for.</summary>
    public string Host { get; }

    /// <summary>What was built in.</summary>
    public CurlFeatures Features { get; }

    /// <summary>The TLS library, such as "OpenSSL/3.0.19", or null without one.</summary>
    public string? SslVersion { get; }

    /// <summary>The zlib version, or null without it.</summary>
    public string? LibzVersion { get; }

    /// <summary>The c-ares version, or null when names are resolved without c-ares.</summary>
    public string? AresVersion { get; }

    /// <summary>The nghttp2 version, or null without HTTP/2 or when the library is too old to say.</summary>
    public string? Nghttp2Version { get; }

    /// <summary>The protocols built in, in lower case.</summary>
    public IReadOnlyList<string> Protocols { get; }

    /// <summary>
    /// Whether resolving a name can be ended by a timeout. Without this, and with no signals, a transfer waits for the
    /// system's resolver as long as that takes.
    /// </summary>
    public bool ResolvesAsynchronously => Resolver != CurlResolver.Synchronous;

    /// <summary>Which of its resolvers the library was built with.</summary>
    public CurlResolver Resolver => AresVersion is not null ? CurlResolver.Ares
        : Has(CurlFeatures.AsynchDns) ? CurlResolver.Threaded
        : CurlResolver.Synchronous;

    /// <summary>Whether the library speaks WebSocket: the protocols ws and, with TLS, wss.</summary>
    public bool HasWebSocket { get; }

    /// <summary>Whether all of the features were built in.</summary>
    /// <param name="features">One or more features.</param>
    public bool Has(CurlFeatures features) => (Features & features) == features;

    /// <summary>Whether the loaded library is this version or a later one.</summary>
    /// <param name="major">Major number, 0 to 255.</param>
    /// <param name="minor">Minor number, 0 to 255.</param>
    /// <param name="patch">Patch number, 0 to 255.</param>
    public bool IsAtLeast(byte major, byte minor, byte patch) =>
        VersionNumber >= (uint)((major << 16) | (minor << 8) | patch);

    /// <summary>The refusal of what came after the loaded library.</summary>
    internal NotSupportedException NeedsLater(string what, byte major, byte minor, byte patch) =>
        new($"{what} needs libcurl {major}.{minor}.{patch} or later; {Version} is loaded.");

    /// <summary>Reads the library's own struct; only after curl_global_init.</summary>
    internal static LibCurlInfo Read(string libraryName) =>
        new(Native.Version.curl_version_info(Native.Version.CURLVERSION_ELEVENTH), libraryName);

    private static string? Utf8(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    private static string[] List(byte** texts)
    {
        var list = new List<string>();
        for (byte** text = texts; text is not null && *text is not null; text++)
        {
            list.Add(Utf8(*text)!);
        }

        return [.. list];
    }
}
