using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <summary>
/// A URL in its parts, judged by the parser that libcurl itself uses, so that what a program checked and what a
/// transfer does cannot differ.
/// </summary>
/// <remarks>
/// <para>Threads. One thread at a time, as for <see cref="CurlEasy"/>; a second gets an
/// <see cref="InvalidOperationException"/> that names both. Dispose is for any thread. No member blocks.</para>
/// <para>Texts go to libcurl as UTF-8 and come back copied. Flags that the loaded library does not know yet, and would
/// silently ignore, are a <see cref="NotSupportedException"/> that names the version they need.</para>
/// </remarks>
public sealed class CurlUrl : IDisposable
{
    // Up to 8.4 libcurl follows a null pointer when it is to encode an empty text.
    private static readonly (byte Major, byte Minor, byte Patch) s_encodesEmptyText = (8, 5, 0);

    private const CurlUrlOptions KnownFlags = (CurlUrlOptions)((int)CurlUrlOptions.NoGuessScheme * 2 - 1);

    private readonly LibCurlInfo _library;
    private readonly UrlHandle _handle;
    private readonly ThreadGuard _guard;
    private volatile bool _disposeRequested;

    /// <summary>Makes an empty URL; loads and initialises libcurl if this is the first handle.</summary>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    /// <exception cref="CurlUrlException">libcurl is out of memory.</exception>
    public CurlUrl()
    {
        _library = LibCurlRuntime.EnsureInitialized();
        _guard = new ThreadGuard(Drain);
        _handle = new UrlHandle(Native.Url.curl_url());
    }

    /// <summary>Parses a URL.</summary>
    /// <param name="url">Absolute, unless the flags supply a scheme.</param>
    /// <param name="flags">How to read it.</param>
    /// <exception cref="ArgumentException">The text has a NUL, or a flag is none.</exception>
    /// <exception cref="NotSupportedException">A flag is newer than the loaded library.</exception>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    /// <exception cref="CurlUrlException">libcurl refused the URL; the code says what for.</exception>
    public CurlUrl(string url, CurlUrlOptions flags = CurlUrlOptions.None)
        : this()
    {
        try
        {
            ArgumentNullException.ThrowIfNull(url);
            Set(CurlUrlPart.Url, url, flags);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private CurlUrl(LibCurlInfo library, UrlHandle handle)
    {
        _library = library;
        _guard = new ThreadGuard(Drain);
        _handle = handle;
    }

    /// <summary>Sets or removes a part, or with <see cref="CurlUrlPart.Url"/> all of them.</summary>
    /// <param name="part">Which. A whole URL set over another may be relative: that resolves a redirect.</param>
    /// <param name="value">The text, copied; null removes the part.</param>
    /// <param name="flags">How to read it.</param>
    /// <returns>libcurl's answer; on a refusal the URL is as it was.</returns>
    /// <exception cref="ArgumentException">The text has a NUL, or a flag is none.</exception>
    /// <exception cref="NotSupportedException">A flag is newer than the loaded library.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the URL.</exception>
    public CurlUrlCode TrySet(CurlUrlPart part, string? value, CurlUrlOptions flags = CurlUrlOptions.None)
    {
        using GuardScope scope = Enter(nameof(TrySet));
        RequireFlags(flags);
        if (value is not null && value.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("libcurl would cut the text at its NUL character.", nameof(value));
        }

        (byte major, byte minor, byte patch) = s_encodesEmptyText;
        if (value is "" && (flags & CurlUrlOptions.UrlEncode) != 0 && !_library.IsAtLeast(major, minor, patch))
        {
            // There is nothing to encode, and later versions set the empty query even where they are to append it.
            flags &= ~(CurlUrlOptions.UrlEncode | CurlUrlOptions.AppendQuery);
        }

        return Native.Url.curl_url_set(_handle.Key, part, value, flags);
    }

    /// <summary>As <see cref="TrySet"/>, for callers that prefer an exception to a code.</summary>
    /// <param name="part">Which.</param>
    /// <param name="value">The text, copied; null removes the part.</param>
    /// <param name="flags">How to read it.</param>
    /// <exception cref="ArgumentException">The text has a NUL, or a flag is none.</exception>
    /// <exception cref="NotSupportedException">A flag is newer than the loaded library.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the URL.</exception>
    /// <exception cref="CurlUrlException">libcurl refused; the URL is as it was.</exception>
    public void Set(CurlUrlPart part, string? value, CurlUrlOptions flags = CurlUrlOptions.None) =>
        Check(TrySet(part, value, flags), $"Setting the {part}");

    /// <summary>Tells a part as text; bytes in it that are no UTF-8 are replaced by U+FFFD.</summary>
    /// <param name="part">Which.</param>
    /// <param name="flags">How to tell it.</param>
    /// <param name="value">A copy, or null on failure.</param>
    /// <returns>libcurl's answer; a part that is missing has a code of its own.</returns>
    /// <exception cref="ArgumentException">A flag is none.</exception>
    /// <exception cref="NotSupportedException">A flag is newer than the loaded library.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the URL.</exception>
    public CurlUrlCode TryGet(CurlUrlPart part, CurlUrlOptions flags, out string? value)
    {
        using GuardScope scope = Enter(nameof(TryGet));
        CurlUrlCode code = GetNative(part, flags, out nint text);
        value = code == CurlUrlCode.Ok ? Marshal.PtrToStringUTF8(text) : null;
        UrlHandle.FreeText(text);
        return code;
    }

    /// <summary>Tells a part as bytes: what <see cref="CurlUrlOptions.UrlDecode"/> gives need not be text.</summary>
    /// <param name="part">Which.</param>
    /// <param name="flags">How to tell it.</param>
    /// <param name="value">The caller's own copy, or null on failure.</param>
    /// <returns>libcurl's answer; a part that is missing has a code of its own.</returns>
    /// <exception cref="ArgumentException">A flag is none.</exception>
    /// <exception cref="NotSupportedException">A flag is newer than the loaded library.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the URL.</exception>
    public unsafe CurlUrlCode TryGetBytes(CurlUrlPart part, CurlUrlOptions flags, out byte[]? value)
    {
        using GuardScope scope = Enter(nameof(TryGetBytes));
        CurlUrlCode code = GetNative(part, flags, out nint text);
        value = code == CurlUrlCode.Ok
            ? MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)text).ToArray()
            : null;
        UrlHandle.FreeText(text);
        return code;
    }

    /// <summary>As <see cref="TryGet"/>, with null for a part that is missing.</summary>
    /// <param name="part">Which.</param>
    /// <param name="flags">How to tell it.</param>
    /// <exception cref="ArgumentException">A flag is none.</exception>
    /// <exception cref="NotSupportedException">A flag is newer than the loaded library.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the URL.</exception>
    /// <exception cref="CurlUrlException">The part is there and cannot be told as asked.</exception>
    public string? Get(CurlUrlPart part, CurlUrlOptions flags = CurlUrlOptions.None)
    {
        CurlUrlCode code = TryGet(part, flags, out string? value);
        if (part == CurlUrlPart.Url || code is < CurlUrlCode.NoScheme or > CurlUrlCode.NoZoneId)
        {
            Check(code, $"Getting the {part}");
        }

        return value;
    }

    /// <summary>Makes an independent copy.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using the URL.</exception>
    /// <exception cref="CurlUrlException">libcurl is out of memory.</exception>
    public CurlUrl Duplicate() => new(_library, CopyHandle());

    /// <summary>
    /// Frees the native handle, at once or as the thread that uses it leaves. From any thread; more than once does
    /// nothing. A handle given to <see cref="CurlEasy.SetUrl"/> keeps its copy.
    /// </summary>
    public void Dispose()
    {
        if (!_disposeRequested)
        {
            _disposeRequested = true;
            _guard.RequestDrain();
        }
    }

    /// <summary>A native copy, handed over to the caller.</summary>
    internal UrlHandle CopyHandle([CallerMemberName] string member = "")
    {
        using GuardScope scope = Enter(member);
        return _handle.Copy();
    }

    /// <summary>Uses the URL for as long as the action takes; for tests of what other threads get.</summary>
    internal void WhileHeld(Action action)
    {
        using GuardScope scope = Enter(nameof(WhileHeld));
        action();
    }

    private static void Check(CurlUrlCode code, string action)
    {
        if (code != CurlUrlCode.Ok)
        {
            throw new CurlUrlException(code, action);
        }
    }

    private CurlUrlCode GetNative(CurlUrlPart part, CurlUrlOptions flags, out nint text)
    {
        RequireFlags(flags);
        return Native.Url.curl_url_get(_handle.Key, part, out text, flags);
    }

    private void RequireFlags(CurlUrlOptions flags)
    {
        if ((flags & ~KnownFlags) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(flags), flags, "Not flags of the URL interface.");
        }

        // All older ones came before the oldest library that is accepted.
        RequireFlag(flags, CurlUrlOptions.Punycode, 7, 88);
        RequireFlag(flags, CurlUrlOptions.Puny2Idn, 8, 3);
        RequireFlag(flags, CurlUrlOptions.GetEmpty, 8, 8);
        RequireFlag(flags, CurlUrlOptions.NoGuessScheme, 8, 9);
    }

    private void RequireFlag(CurlUrlOptions flags, CurlUrlOptions flag, byte major, byte minor)
    {
        if ((flags & flag) != 0 && !_library.IsAtLeast(major, minor, 0))
        {
            throw _library.NeedsLater($"{nameof(CurlUrlOptions)}.{flag}", major, minor, 0);
        }
    }

    private GuardScope Enter(string member)
    {
        ObjectDisposedException.ThrowIf(_disposeRequested, this);
        _guard.Enter(nameof(CurlUrl), member);
        if (_disposeRequested)
        {
            // It may have been freed since the first look.
            _guard.Exit();
            throw new ObjectDisposedException(nameof(CurlUrl));
        }

        return new GuardScope(_guard);
    }

    private void Drain()
    {
        if (_disposeRequested)
        {
            _handle.Dispose();
        }
    }
}
