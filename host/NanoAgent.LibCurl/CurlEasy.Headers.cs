using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <content>The headers that libcurl keeps of the transfer under way, also in its callbacks, or of the last.</content>
public sealed unsafe partial class CurlEasy
{
    /// <summary>The request whose headers are meant unless another is asked for: the last, after redirects.</summary>
    private const int LastRequest = -1;

    /// <summary>Finds a header by name.</summary>
    /// <param name="name">In any case.</param>
    /// <param name="header">What was found, copied.</param>
    /// <param name="index">Which of several of this name, from 0.</param>
    /// <param name="origins">Where to look.</param>
    /// <param name="request">The number of the request, from 0 for the first; -1 for the last.</param>
    /// <returns>libcurl's answer; having no such header is one.</returns>
    /// <exception cref="ArgumentException">The name has a NUL, or the index is negative.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the handle.</exception>
    public CurlHeaderCode TryGetHeader(
        string name,
        out CurlHeaderField header,
        int index = 0,
        CurlHeaderOrigins origins = CurlHeaderOrigins.Response,
        int request = LastRequest)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("libcurl would cut the name at its NUL character.", nameof(name));
        }

        using GuardScope scope = EnterAnyState();
        CurlHeaderCode code = Header.curl_easy_header(
            _handle.Key, name, (nuint)index, origins, request, out Header.HeaderField* field);
        header = code == CurlHeaderCode.Ok ? Copy(field) : default;
        return code;
    }

    /// <summary>Lists headers in the order in which they came.</summary>
    /// <param name="origins">Which.</param>
    /// <param name="request">The number of the request, from 0 for the first; -1 for the last.</param>
    /// <returns>Copies; none when there are none.</returns>
    /// <exception cref="InvalidOperationException">Another thread uses the handle.</exception>
    public CurlHeaderField[] GetHeaders(
        CurlHeaderOrigins origins = CurlHeaderOrigins.Response, int request = LastRequest)
    {
        using GuardScope scope = EnterAnyState();
        var headers = new List<CurlHeaderField>();
        Header.HeaderField* field = null;
        while ((field = Header.curl_easy_nextheader(_handle.Key, origins, request, field)) is not null)
        {
            headers.Add(Copy(field));
        }

        return [.. headers];
    }

    /// <summary>libcurl sets a bit of its own in the origin, to catch comparisons.</summary>
    private static CurlHeaderField Copy(Header.HeaderField* field) => new(
        Marshal.PtrToStringUTF8((nint)field->name) ?? "",
        Marshal.PtrToStringUTF8((nint)field->value) ?? "",
        checked((int)field->index),
        checked((int)field->amount),
        (CurlHeaderOrigins)((int)field->origin & ((int)CurlHeaderOrigins.Pseudo * 2 - 1)));
}
