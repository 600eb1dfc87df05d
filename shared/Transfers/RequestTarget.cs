using System;
using System.Text;
using NanoAgent.Platform;
using NanoAgent.Urls;

namespace NanoAgent.Transfers;

/// <summary>
/// A URL in the parts that a request needs, each made once: the same URL asked for again costs no parsing and no
/// allocation.
/// </summary>
internal sealed class RequestTarget
{
    private string? _text;

    // Where the last redirect led; null while it is the text's own.
    private Url? _url;

    /// <summary>The server's name or address, for lookup, connecting and verifying.</summary>
    internal string Host { get; private set; } = string.Empty;

    /// <summary>The server's port.</summary>
    internal int Port { get; private set; }

    /// <summary>True for https.</summary>
    internal bool IsTls { get; private set; }

    /// <summary>Path and query as the request line has them.</summary>
    internal string Target { get; private set; } = string.Empty;

    /// <summary>The value of the Host header.</summary>
    internal string HostHeader { get; private set; } = string.Empty;

    /// <summary>The value of the Authorization header for the URL's user and password, or null.</summary>
    internal string? Authorization { get; private set; }

    /// <summary>Takes an absolute URL.</summary>
    internal TransferResult Parse(string text)
    {
        if ((object)text == _text)
        {
            return TransferResult.Ok;
        }

        // Forgotten first: neither a failure nor a redirect may pass for this text later.
        _text = null;
        _url = null;
        TransferResult result = Take(Url.TryParse(text, out Url? url), url);
        if (result == TransferResult.Ok)
        {
            _text = text;
        }

        return result;
    }

    /// <summary>Goes where a redirect points.</summary>
    internal TransferResult Resolve(string location)
    {
        if (_url == null)
        {
            // Seldom needed, so not kept: a URL in parts is large.
            Url.TryParse(_text!, out _url);
        }

        _text = null;
        TransferResult result = Take(_url!.Resolve(location, out Url? url), url);
        _url = url;
        return result;
    }

    private TransferResult Take(UrlResult parsed, Url? url)
    {
        if (parsed == UrlResult.UnsupportedScheme)
        {
            return TransferResult.UnsupportedProtocol;
        }

        if (parsed != UrlResult.Ok || url == null || url.Host.Length == 0 || url.Port == 0)
        {
            return TransferResult.UrlMalformat;
        }

        Host = url.ZoneId == null ? url.Host : url.Host + "%" + url.ZoneId;
        Port = url.Port;
        IsTls = url.IsHttps;
        Target = url.Target();
        HostHeader = url.HostHeader();
        Authorization = Basic(url);
        return TransferResult.Ok;
    }

    private static string? Basic(Url url)
    {
        string? user = Decoded(url.User);
        string? password = Decoded(url.Password);
        if (user == null && password == null)
        {
            return null;
        }

        return "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes((user ?? "") + ":" + (password ?? "")));
    }

    private static string? Decoded(string? part)
    {
        return part != null && UrlText.TryDecode(part, out string decoded) ? decoded : null;
    }
}
