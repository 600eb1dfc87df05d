using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;

namespace NanoAgent.LibCurl.Native;

/// <summary>
/// libcurl's form of one <see cref="CurlMime"/>, with the roots of the parts that callbacks fill. Owned by an easy
/// handle, which frees it after itself: libcurl unbinds the two from each other then.
/// </summary>
internal sealed unsafe partial class MimeForm
{
    /// <summary>How deep parts may lie within parts: a description that holds itself would never end.</summary>
    private const int DepthMax = 16;

    private static int s_liveCount;

    private readonly nint _easyKey;
    private readonly CurlEasy _owner;
    private readonly List<WeakGCHandle<MimeSource>> _roots = [];
    private readonly List<MimeSource> _sources = [];

    private MimeForm(CurlEasy owner, nint easyKey) => (_owner, _easyKey) = (owner, easyKey);

    /// <summary>Forms made and not yet freed, in this process; for leak tests.</summary>
    internal static int LiveCount => Volatile.Read(ref s_liveCount);

    /// <summary>The curl_mime*.</summary>
    internal nint Key { get; private set; }

    /// <summary>Builds the form.</summary>
    /// <exception cref="CurlException">
    /// libcurl refused a part: its file cannot be read, or it is out of memory.
    /// </exception>
    /// <exception cref="ArgumentException">A text has a NUL or a line end, or the parts lie too deep.</exception>
    internal static MimeForm Build(CurlEasy owner, nint easyKey, CurlMime description)
    {
        var form = new MimeForm(owner, easyKey);
        try
        {
            form.Key = form.BuildParts(description, 1);
            Interlocked.Increment(ref s_liveCount);
            return form;
        }
        catch
        {
            form.FreeRoots();
            throw;
        }
    }

    internal void Free()
    {
        curl_mime_free(Key);
        Key = 0;
        FreeRoots();
        Interlocked.Decrement(ref s_liveCount);
    }

    private nint BuildParts(CurlMime description, int depth)
    {
        if (depth > DepthMax)
        {
            throw new ArgumentException($"Parts lie more than {DepthMax} deep, or a part holds itself.");
        }

        nint mime = Mime.curl_mime_init(_easyKey);
        try
        {
            foreach (CurlMimePart part in description.Parts)
            {
                nint native = mime == 0 ? 0 : Mime.curl_mime_addpart(mime);
                Check(native == 0 ? CurlCode.OutOfMemory : CurlCode.Ok, part);
                SetAttributes(native, part);
                SetContent(native, part, depth);
            }

            Check(mime == 0 ? CurlCode.OutOfMemory : CurlCode.Ok, null);
            return mime;
        }
        catch
        {
            curl_mime_free(mime);
            throw;
        }
    }

    private static void SetAttributes(nint native, CurlMimePart part)
    {
        Check(Mime.curl_mime_name(native, Safe(part.Name)), part);
        Check(Mime.curl_mime_type(native, Safe(part.ContentType)), part);
        Check(Mime.curl_mime_encoder(native, Safe(part.Encoder)), part);
        nint list = 0;
        foreach (string header in part.Headers)
        {
            nint head = SList.curl_slist_append(list, Safe(header) ?? throw new ArgumentException("A header is null."));
            if (head == 0)
            {
                EasyHandle.FreeUnowned(list);
                Check(CurlCode.OutOfMemory, part);
            }

            list = head;
        }

        if (list != 0)
        {
            CurlCode code = Mime.curl_mime_headers(native, list, takeOwnership: 1);
            if (code != CurlCode.Ok)
            {
                EasyHandle.FreeUnowned(list);
            }

            Check(code, part);
        }
    }

    private void SetContent(nint native, CurlMimePart part, int depth)
    {
        if (part.Data is { } data)
        {
            fixed (byte* bytes = data.Span)
            {
                // A null pointer would unset the content instead of making it empty.
                byte nothing = 0;
                Check(Mime.curl_mime_data(native, bytes is null ? &nothing : bytes, (nuint)data.Length), part);
            }
        }
        else if (part.FilePath is { } path)
        {
            Check(Mime.curl_mime_filedata(native, Safe(path)!), part);
        }
        else if (part.Read is { } read)
        {
            var source = new MimeSource(_owner, read, part.Seek);
            var root = new WeakGCHandle<MimeSource>(source);
            _sources.Add(source);
            _roots.Add(root);
            nint seek = part.Seek is null ? 0 : Callbacks.MimeSeekPointer;
            nint context = WeakGCHandle<MimeSource>.ToIntPtr(root);
            Check(
                Mime.curl_mime_data_cb(native, part.SizeBytes, Callbacks.MimeReadPointer, seek, 0, context), part);
        }
        else if (part.Parts is { } parts)
        {
            nint inner = BuildParts(parts, depth + 1);
            CurlCode code = Mime.curl_mime_subparts(native, inner);
            if (code != CurlCode.Ok)
            {
                curl_mime_free(inner);
            }

            Check(code, part);
        }

        // After the content: a file would set its own name.
        if (part.FileName is { } fileName)
        {
            Check(Mime.curl_mime_filename(native, Safe(fileName)), part);
        }
    }

    private static string? Safe(string? text) => text is not null && text.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0
        ? throw new ArgumentException(
            "A text of a part has a line end or a NUL, with which it could smuggle in a header.")
        : text;

    private static void Check(CurlCode code, CurlMimePart? part)
    {
        if (code != CurlCode.Ok)
        {
            throw new CurlException(code, $"Making the part \"{part?.Name}\" of a form", part?.FilePath);
        }
    }

    private void FreeRoots()
    {
        foreach (WeakGCHandle<MimeSource> root in _roots)
        {
            root.Dispose();
        }

        _roots.Clear();
        _sources.Clear();
    }

    [LibraryImport(Library.Name)]
    private static partial void curl_mime_free(nint mime);
}

/// <content>The form that is set.</content>
internal sealed unsafe partial class EasyHandle
{
    private MimeForm? _form;

    /// <summary>Sets a form that this handle takes over, or none, and frees the one that it replaces.</summary>
    internal CurlCode SetForm(MimeForm? form)
    {
        CurlCode code = Variadic.SetPointer(handle, CurlConstants.CURLOPT_MIMEPOST, form?.Key ?? 0);
        MimeForm? unused = code == CurlCode.Ok ? _form : form;
        _form = code == CurlCode.Ok ? form : _form;
        unused?.Free();
        return code;
    }

    /// <summary>Frees a list that nothing owns yet.</summary>
    internal static void FreeUnowned(nint list) => curl_slist_free_all(list);
}
