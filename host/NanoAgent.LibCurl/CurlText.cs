using System;
using System.Runtime.InteropServices;
using System.Text;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <summary>
/// libcurl's own percent encoding and reading of dates. No handle is involved: free to use from any thread; nothing
/// blocks but the first load.
/// </summary>
public static unsafe class CurlText
{
    /// <summary>curl_easy_escape: all but letters, digits, '-', '.', '_' and '~' as %XX.</summary>
    /// <param name="bytes">Any bytes; a text as UTF-8.</param>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    /// <exception cref="CurlException">libcurl is out of memory, or the result would be above its 8 MB.</exception>
    public static string Escape(ReadOnlySpan<byte> bytes)
    {
        LibCurlRuntime.EnsureInitialized();
        if (bytes.IsEmpty)
        {
            // A length of 0 would have libcurl look for a terminator.
            return "";
        }

        fixed (byte* first = bytes)
        {
            nint escaped = Native.Text.curl_easy_escape(0, first, bytes.Length);
            string? text = Marshal.PtrToStringUTF8(escaped);
            UrlHandle.FreeText(escaped);
            return text ?? throw new CurlException(CurlCode.OutOfMemory, "Escaping a text", null);
        }
    }

    /// <summary>As <see cref="Escape(ReadOnlySpan{byte})"/>, of the text as UTF-8.</summary>
    /// <param name="text">Any text.</param>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    /// <exception cref="CurlException">libcurl is out of memory, or the result would be above its 8 MB.</exception>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Escape(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>curl_easy_unescape: each %XX as the byte it stands for; what is no such code stays.</summary>
    /// <param name="text">Percent encoded.</param>
    /// <returns>The bytes, which need be no text.</returns>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    /// <exception cref="CurlException">libcurl is out of memory.</exception>
    public static byte[] Unescape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        LibCurlRuntime.EnsureInitialized();
        if (text.Length == 0)
        {
            return [];
        }

        fixed (byte* first = Encoding.UTF8.GetBytes(text))
        {
            nint bytes = Native.Text.curl_easy_unescape(0, first, Encoding.UTF8.GetByteCount(text), out int length);
            if (bytes == 0)
            {
                throw new CurlException(CurlCode.OutOfMemory, "Unescaping a text", null);
            }

            byte[] result = new ReadOnlySpan<byte>((void*)bytes, length).ToArray();
            UrlHandle.FreeText(bytes);
            return result;
        }
    }

    /// <summary>curl_getdate: a date as HTTP, mails and cookies write it.</summary>
    /// <param name="text">Such as "Sun, 06 Nov 1994 08:49:37 GMT".</param>
    /// <param name="date">The date, to the second, in UTC.</param>
    /// <returns>false when libcurl cannot read it, or it is beyond what .NET can tell.</returns>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    public static bool TryParseDate(string text, out DateTimeOffset date)
    {
        ArgumentNullException.ThrowIfNull(text);
        LibCurlRuntime.EnsureInitialized();
        long seconds = text.Contains('\0', StringComparison.Ordinal) ? -1 : Native.Text.curl_getdate(text, 0);

        // -1 is also the last second of 1969: libcurl itself tells that one as 0.
        bool isDate = seconds != -1 && seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() &&
            seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        date = isDate ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
        return isDate;
    }
}
