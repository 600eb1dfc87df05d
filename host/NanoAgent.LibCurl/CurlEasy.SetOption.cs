using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <content>
/// The general way to set any option: its key in <see cref="CurlOption"/> says which kind of value it takes, and
/// another does not compile.
/// </content>
public sealed unsafe partial class CurlEasy
{
    /// <summary>Sets an option that takes a C long or a curl_off_t.</summary>
    /// <param name="option">Its key.</param>
    /// <param name="value">In the option's own unit.</param>
    /// <exception cref="OverflowException">The value does not fit a C long, which has 32 bits on Windows.</exception>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    /// <exception cref="NotSupportedException">The option came after the loaded library.</exception>
    /// <exception cref="CurlException">libcurl refused the value or was built without the option.</exception>
    public void SetOption(CurlNumberOption option, long value)
    {
        const int OffTBase = CurlConstants.CURLOPTTYPE_OFF_T;
        using GuardScope scope = EnterIdle();
        CurlCode code = option.Id >= OffTBase
            ? Variadic.SetInt64(_handle.Key, option.Id, value)
            : Variadic.SetLong(_handle.Key, option.Id, new CLong(checked((nint)value)));
        CheckSet(code, option.Id);
        _numbers[option.Id] = value;
        switch (option.Id)
        {
            // Two units of one setting: the last one counts.
            case CurlConstants.CURLOPT_TIMEOUT:
                _numbers.Remove(CurlConstants.CURLOPT_TIMEOUT_MS);
                break;
            case CurlConstants.CURLOPT_TIMEOUT_MS:
                _numbers.Remove(CurlConstants.CURLOPT_TIMEOUT);
                break;
            case CurlConstants.CURLOPT_CONNECTTIMEOUT:
                _numbers.Remove(CurlConstants.CURLOPT_CONNECTTIMEOUT_MS);
                break;
            case CurlConstants.CURLOPT_CONNECTTIMEOUT_MS:
                _numbers.Remove(CurlConstants.CURLOPT_CONNECTTIMEOUT);
                break;
            default:
                break;
        }
    }

    /// <summary>Sets an option that takes a string, sent to libcurl as UTF-8 and copied there.</summary>
    /// <param name="option">Its key.</param>
    /// <param name="value">The text, of one line, or null for libcurl's default.</param>
    /// <exception cref="ArgumentException">
    /// The text has a line end, with which it could smuggle in a header or a request, or a NUL, at which libcurl would
    /// cut it. So it is for every option: most of them reach a server in some protocol.
    /// </exception>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    /// <exception cref="NotSupportedException">The option came after the loaded library.</exception>
    /// <exception cref="CurlException">libcurl refused the value or was built without the option.</exception>
    public void SetOption(CurlTextOption option, string? value)
    {
        using GuardScope scope = EnterIdle();
        if (value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
        {
            throw new ArgumentException(
                $"CURLOPT_{CurlSymbols.NameOf(CurlSymbols.Options, option.Id)}: the text has a line end or a NUL. " +
                "Remove it; libcurl would send the one as it is and cut the text at the other.",
                nameof(value));
        }

        if (option.Id == CurlConstants.CURLOPT_URL && _handle.HasUrl)
        {
            // libcurl would prefer the parsed one.
            CheckSet(_handle.SetUrl(null), CurlConstants.CURLOPT_CURLU);
        }

        CheckSet(Variadic.SetText(_handle.Key, option.Id, value), option.Id);
        _texts[option.Id] = value;
    }

    /// <summary>
    /// Sets an option that takes a list of strings; the list is copied and kept until replaced or reset.
    /// </summary>
    /// <param name="option">Its key.</param>
    /// <param name="entries">The entries in order; none clears the option.</param>
    /// <exception cref="ArgumentException">
    /// An entry is null or has a line end or a NUL, with which it could smuggle in a header.
    /// </exception>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    /// <exception cref="NotSupportedException">The option came after the loaded library.</exception>
    /// <exception cref="CurlException">libcurl refused the list, was built without it or is out of memory.</exception>
    public void SetOption(CurlListOption option, ReadOnlySpan<string> entries)
    {
        using GuardScope scope = EnterIdle();
        foreach (string entry in entries)
        {
            if (entry is null || entry.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            {
                throw new ArgumentException("An entry is null or has a line end or a NUL.", nameof(entries));
            }
        }

        CheckSet(_handle.SetList(option.Id, entries), option.Id);
    }

    /// <summary>Sets an option that takes a block of bytes, such as a certificate; libcurl copies it.</summary>
    /// <param name="option">Its key.</param>
    /// <param name="value">The bytes; none clears the option.</param>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    /// <exception cref="NotSupportedException">The option came after the loaded library.</exception>
    /// <exception cref="CurlException">libcurl refused it, was built without it or is out of memory.</exception>
    public void SetOption(CurlBlobOption option, ReadOnlySpan<byte> value)
    {
        using GuardScope scope = EnterIdle();
        fixed (byte* bytes = value)
        {
            var blob = new Easy.Blob { data = bytes, len = (nuint)value.Length, flags = CurlConstants.CURL_BLOB_COPY };
            nint pointer = value.IsEmpty ? 0 : (nint)(&blob);
            CheckSet(Variadic.SetPointer(_handle.Key, option.Id, pointer), option.Id);
        }

        _blobBytes[option.Id] = value.Length;
    }

    /// <summary>
    /// Sets an option that takes a native pointer, such as another library's object. The binding neither checks nor
    /// keeps it. Functions and what they are called with have members of their own, and are refused here.
    /// </summary>
    /// <param name="option">Its key.</param>
    /// <param name="value">
    /// Of exactly the type that the option's manual page asks for, alive until it is replaced or the handle has been
    /// freed; 0 for libcurl's default.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The option is a function or its data; the message names the member.
    /// </exception>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    /// <exception cref="NotSupportedException">The option came after the loaded library.</exception>
    /// <exception cref="CurlException">libcurl refused it or was built without the option.</exception>
    public void SetPointer(CurlPointerOption option, nint value)
    {
        using GuardScope scope = EnterIdle();
        if (CurlSymbols.MemberFor(option.Id) is { } member)
        {
            throw new ArgumentException(
                $"CURLOPT_{CurlSymbols.NameOf(CurlSymbols.Options, option.Id)} takes no pointer here: {member}.",
                nameof(option));
        }

        CheckSet(Variadic.SetPointer(_handle.Key, option.Id, value), option.Id);
    }

    /// <summary>Sends these bytes as the body of a POST. They are copied; the source may change afterwards.</summary>
    /// <param name="body">May be empty and may hold any bytes.</param>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    /// <exception cref="CurlException">libcurl is out of memory.</exception>
    public void SetPostBody(ReadOnlySpan<byte> body)
    {
        using GuardScope scope = EnterIdle();
        SetPostSize(body.Length);
        fixed (byte* bytes = body)
        {
            byte nothing = 0;

            // A null pointer would mean "ask OnRead", so an empty body points at something.
            nint pointer = (nint)(bytes is null ? &nothing : bytes);
            CheckSet(
                Variadic.SetPointer(_handle.Key, CurlConstants.CURLOPT_COPYPOSTFIELDS, pointer),
                CurlConstants.CURLOPT_COPYPOSTFIELDS);
        }

        _handle.ReleasePostBody();
    }

    /// <summary>
    /// Sends these bytes as the body of a POST without a copy: they are pinned, and must not change while a transfer
    /// runs, until another body is set or the handle is reset or freed.
    /// </summary>
    /// <param name="body">May be empty and may hold any bytes.</param>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    /// <exception cref="CurlException">libcurl refused.</exception>
    public void SetPostBodyInPlace(ReadOnlyMemory<byte> body)
    {
        using GuardScope scope = EnterIdle();
        SetPostSize(body.Length);
        CheckSet(_handle.SetPostBody(body), CurlConstants.CURLOPT_POSTFIELDS);
    }

    private static void CheckSet(CurlCode code, int option)
    {
        if (code != CurlCode.Ok)
        {
            throw (Exception?)CurlSymbols.Refusal(CurlSymbols.Options, option, "CURLOPT_")
                ?? new CurlException(
                    code, $"Setting CURLOPT_{CurlSymbols.NameOf(CurlSymbols.Options, option)}", null);
        }
    }

    /// <summary>Before the body: COPYPOSTFIELDS copies as much as the size says.</summary>
    private void SetPostSize(int bytes)
    {
        CheckSet(
            Variadic.SetInt64(_handle.Key, CurlConstants.CURLOPT_POSTFIELDSIZE_LARGE, bytes),
            CurlConstants.CURLOPT_POSTFIELDSIZE_LARGE);
        _numbers[CurlConstants.CURLOPT_POSTFIELDSIZE_LARGE] = bytes;
    }
}
