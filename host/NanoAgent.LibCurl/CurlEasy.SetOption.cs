using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <content>The general way to set any option, checked by kind, and the memory of what was set.</content>
public sealed unsafe partial class CurlEasy
{
    // libcurl cannot tell what was set, so it is remembered here. Entries are reused: no allocation after the first.
    private readonly Dictionary<CurlOption, long> _numbers = [];
    private readonly Dictionary<CurlOption, string?> _texts = [];

    /// <summary>Sets an option that takes a C long or a curl_off_t.</summary>
    /// <param name="option">An option of kind LONG, VALUES or OFF_T.</param>
    /// <param name="value">In the option's own unit.</param>
    /// <exception cref="ArgumentException">The option takes another kind of value, or is the binding's own.</exception>
    /// <exception cref="OverflowException">The value does not fit a C long, which has 32 bits on Windows.</exception>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    /// <exception cref="CurlException">libcurl refused the value or does not know the option.</exception>
    public void SetOption(CurlOption option, long value)
    {
        using GuardScope scope = EnterIdle();
        if (option == CurlOption.NOSIGNAL)
        {
            throw new ArgumentException("NOSIGNAL is always 1: signals and threads do not mix.", nameof(option));
        }

        CurlCode code = KindOf(option) switch
        {
            CurlOptionKind.Long or CurlOptionKind.Values =>
                Easy.curl_easy_setopt(_handle.Key, option, new CLong(checked((nint)value))),
            CurlOptionKind.OffT => Easy.curl_easy_setopt_off_t(_handle.Key, option, value),
            CurlOptionKind other => throw Mismatch(option, other, "a number"),
        };
        CheckSet(code, option);
        _numbers[option] = value;
    }

    /// <summary>Sets an option that takes a string, sent to libcurl as UTF-8 and copied there.</summary>
    /// <param name="option">An option of kind STRING.</param>
    /// <param name="value">The text without NUL characters, or null for libcurl's default.</param>
    /// <exception cref="ArgumentException">The option takes another kind of value, or the text has a NUL.</exception>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    /// <exception cref="CurlException">libcurl refused the value or does not know the option.</exception>
    public void SetOption(CurlOption option, string? value)
    {
        using GuardScope scope = EnterIdle();
        CurlOptionKind kind = KindOf(option);
        if (kind != CurlOptionKind.String)
        {
            throw Mismatch(option, kind, "a string");
        }

        if (value is not null && value.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("libcurl would cut the text at its NUL character.", nameof(value));
        }

        if (option == CurlOption.URL && _handle.HasUrl)
        {
            // libcurl would prefer the parsed one.
            CheckSet(_handle.SetUrl(null), CurlOption.CURLU);
        }

        CheckSet(Easy.curl_easy_setopt(_handle.Key, option, value), option);
        _texts[option] = value;
    }

    /// <summary>
    /// Sets an option that takes a list of strings; the list is copied and kept until replaced or reset.
    /// </summary>
    /// <param name="option">An option of kind SLIST.</param>
    /// <param name="entries">The entries in order; none clears the option.</param>
    /// <exception cref="ArgumentException">
    /// The option takes another kind of value, or an entry is null or has a line end or a NUL, with which it could
    /// smuggle in a header.
    /// </exception>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    /// <exception cref="CurlException">libcurl refused the list or is out of memory.</exception>
    public void SetOption(CurlOption option, ReadOnlySpan<string> entries)
    {
        using GuardScope scope = EnterIdle();
        CurlOptionKind kind = KindOf(option);
        if (kind != CurlOptionKind.List)
        {
            throw Mismatch(option, kind, "a list");
        }

        foreach (string entry in entries)
        {
            if (entry is null || entry.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            {
                throw new ArgumentException("An entry is null or has a line end or a NUL.", nameof(entries));
            }
        }

        CheckSet(_handle.SetList(option, entries), option);
    }

    /// <summary>Sends these bytes as the body of a POST. They are copied; the source may change afterwards.</summary>
    /// <param name="body">May be empty and may hold any bytes.</param>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    /// <exception cref="CurlException">libcurl is out of memory.</exception>
    public void SetPostBody(ReadOnlySpan<byte> body)
    {
        using GuardScope scope = EnterIdle();

        // The size first: COPYPOSTFIELDS copies as much as it says.
        CheckSet(
            Easy.curl_easy_setopt_off_t(_handle.Key, CurlOption.POSTFIELDSIZE_LARGE, body.Length),
            CurlOption.POSTFIELDSIZE_LARGE);
        _numbers[CurlOption.POSTFIELDSIZE_LARGE] = body.Length;

        // A null pointer would mean "ask OnRead", so an empty body points at something.
        byte nothing = 0;
        fixed (byte* bytes = body)
        {
            nint pointer = (nint)(bytes is null ? &nothing : bytes);
            CheckSet(
                Easy.curl_easy_setopt_pointer(_handle.Key, CurlOption.COPYPOSTFIELDS, pointer),
                CurlOption.COPYPOSTFIELDS);
        }
    }

    /// <summary>The number last set here since the last reset, or null when it was left at libcurl's default.</summary>
    /// <param name="option">An option that takes a number.</param>
    /// <exception cref="InvalidOperationException">Another thread uses the handle.</exception>
    public long? GetNumber(CurlOption option)
    {
        using GuardScope scope = EnterAnyState();
        return _numbers.TryGetValue(option, out long value) ? value : null;
    }

    /// <summary>The text last set here since the last reset, or null when it was left at libcurl's default.</summary>
    /// <param name="option">An option that takes a string.</param>
    /// <exception cref="InvalidOperationException">Another thread uses the handle.</exception>
    public string? GetText(CurlOption option)
    {
        using GuardScope scope = EnterAnyState();
        return _texts.GetValueOrDefault(option);
    }

    private static CurlOptionKind KindOf(CurlOption option) => CurlOptionTable.KindOf(option)
        ?? throw new CurlException(CurlCode.UnknownOption, $"Setting option {(int)option}", null);

    private static ArgumentException Mismatch(CurlOption option, CurlOptionKind kind, string given) =>
        new($"CURLOPT_{option} takes a value of kind {kind}, not {given}.", nameof(option));

    private static void CheckSet(CurlCode code, CurlOption option)
    {
        if (code != CurlCode.Ok)
        {
            throw new CurlException(code, $"Setting CURLOPT_{option}", null);
        }
    }

    private void ForgetSettings()
    {
        _numbers.Clear();
        _texts.Clear();
    }
}
