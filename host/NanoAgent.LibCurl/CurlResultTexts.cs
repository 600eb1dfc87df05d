using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <summary>libcurl's own texts for its result numbers.</summary>
public static class CurlResultTexts
{
    /// <summary>
    /// The text of the loaded library; a number that it does not know gives its text for unknown errors.
    /// </summary>
    /// <param name="code">Any number.</param>
    /// <exception cref="CurlLibraryException">libcurl could not be loaded.</exception>
    public static string Text(this CurlCode code)
    {
        LibCurlRuntime.EnsureInitialized();
        return Marshal.PtrToStringUTF8(Global.curl_easy_strerror(code)) ?? "";
    }

    /// <summary>
    /// The text of the loaded library; a number that it does not know gives its text for unknown errors.
    /// </summary>
    /// <param name="code">Any number.</param>
    /// <exception cref="CurlLibraryException">libcurl could not be loaded.</exception>
    public static string Text(this CurlMultiCode code)
    {
        LibCurlRuntime.EnsureInitialized();
        return Marshal.PtrToStringUTF8(Global.curl_multi_strerror(code)) ?? "";
    }

    /// <summary>
    /// The text of the loaded library; a number that it does not know gives its text for unknown errors.
    /// </summary>
    /// <param name="code">Any number.</param>
    /// <exception cref="CurlLibraryException">libcurl could not be loaded.</exception>
    public static string Text(this CurlUrlCode code)
    {
        LibCurlRuntime.EnsureInitialized();
        return Marshal.PtrToStringUTF8(Url.curl_url_strerror(code)) ?? "";
    }

    /// <summary>
    /// The text of the loaded library; a number that it does not know gives its text for unknown errors.
    /// </summary>
    /// <param name="code">Any number.</param>
    /// <exception cref="CurlLibraryException">libcurl could not be loaded.</exception>
    public static string Text(this CurlShareCode code)
    {
        LibCurlRuntime.EnsureInitialized();
        return Marshal.PtrToStringUTF8(Share.curl_share_strerror(code)) ?? "";
    }
}
