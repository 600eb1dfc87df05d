using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace NanoAgent.Collector.Http;

/// <summary>
/// <c>GET /</c>: the page, with its style and script inline and allowed by their digests only; nothing else may load or
/// run, so that a hostile text in a reading stays text. The page holds no data and is open to all; what it shows it
/// asks of <c>/v1</c>.
/// </summary>
internal sealed class PageEndpoint
{
    private readonly byte[] _page;
    private readonly string _policy;
    private readonly EntityTagHeaderValue _tag;

    public PageEndpoint()
    {
        string style = Resource("page.css");
        string script = Resource("page.js");
        _page = Encoding.UTF8.GetBytes(Resource("page.html")
            .Replace("/*STYLE*/", style, StringComparison.Ordinal)
            .Replace("/*SCRIPT*/", script, StringComparison.Ordinal));
        _policy = $"default-src 'none'; style-src {Source(style)}; script-src {Source(script)}; connect-src 'self'; "
            + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        _tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(_page))}\"");
    }

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = _policy;
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(_page, "text/html; charset=utf-8", entityTag: _tag).ExecuteAsync(context);
    }

    private static string Source(string text) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Resource(string name)
    {
        using Stream stream = typeof(PageEndpoint).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
