using System;
using System.Collections.Generic;

namespace NanoAgent.LibCurl;

/// <summary>
/// What a form or a mail consists of. A plain description: <see cref="CurlEasy.SetMime"/> makes libcurl's form of it,
/// which the handle owns; what changes here afterwards has no effect until it is set again. Not for several threads at
/// once.
/// </summary>
public sealed class CurlMime
{
    private readonly List<CurlMimePart> _parts = [];

    /// <summary>The parts in order.</summary>
    public IReadOnlyList<CurlMimePart> Parts => _parts;

    /// <summary>Adds a part, which is empty until it is given content.</summary>
    /// <param name="name">The field's name in a form; null for none, as in mails.</param>
    public CurlMimePart Add(string? name = null)
    {
        var part = new CurlMimePart { Name = name };
        _parts.Add(part);
        return part;
    }
}

/// <summary>One part of a <see cref="CurlMime"/>. Of the contents the last one set counts.</summary>
public sealed class CurlMimePart
{
    internal CurlMimePart()
    {
    }

    /// <summary>curl_mime_name: the field's name, or null.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// curl_mime_filename: the file name that the peer is told, or null for what the content suggests.
    /// </summary>
    public string? FileName { get; set; }

    /// <summary>curl_mime_type: the Content-Type, or null for what the content suggests.</summary>
    public string? ContentType { get; set; }

    /// <summary>curl_mime_encoder: "binary", "8bit", "7bit", "base64" or "quoted-printable"; null for none.</summary>
    public string? Encoder { get; set; }

    /// <summary>curl_mime_headers: more headers, one an entry, without line ends.</summary>
    public IReadOnlyList<string> Headers { get; set; } = [];

    internal ReadOnlyMemory<byte>? Data { get; private set; }

    internal string? FilePath { get; private set; }

    internal CurlMime? Parts { get; private set; }

    internal CurlRead? Read { get; private set; }

    internal CurlSeek? Seek { get; private set; }

    internal long SizeBytes { get; private set; }

    /// <summary>curl_mime_data: these bytes, which libcurl copies when the form is set.</summary>
    /// <param name="data">May be empty; must not change until the form is set.</param>
    public CurlMimePart SetData(ReadOnlyMemory<byte> data)
    {
        Clear();
        Data = data;
        return this;
    }

    /// <summary>As <see cref="SetData"/>, the text as UTF-8.</summary>
    /// <param name="text">Any text.</param>
    public CurlMimePart SetText(string text) => SetData(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>curl_mime_filedata: a file, which libcurl reads while it is sent.</summary>
    /// <param name="path">Of a file that is there when the form is set and stays as it is while it is sent.</param>
    public CurlMimePart SetFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Clear();
        FilePath = path;
        return this;
    }

    /// <summary>curl_mime_data_cb: bytes that a callback gives while they are sent.</summary>
    /// <param name="read">As <see cref="CurlEasy.OnRead"/>.</param>
    /// <param name="sizeBytes">How many; -1 for not known, which HTTP/1.1 sends in chunks.</param>
    /// <param name="seek">
    /// As <see cref="CurlEasy.OnSeek"/>; without it the part can be sent once and never again.
    /// </param>
    public CurlMimePart SetSource(CurlRead read, long sizeBytes = -1, CurlSeek? seek = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeBytes, -1);
        Clear();
        (Read, SizeBytes, Seek) = (read, sizeBytes, seek);
        return this;
    }

    /// <summary>curl_mime_subparts: parts within this one.</summary>
    /// <param name="parts">Set as they are when the form is set.</param>
    public CurlMimePart SetParts(CurlMime parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        Clear();
        Parts = parts;
        return this;
    }

    private void Clear()
    {
        (Data, FilePath, Parts, Read, Seek) = (null, null, null, null, null);
    }
}
