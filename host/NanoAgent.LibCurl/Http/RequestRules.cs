using System;
using System.Globalization;
using System.Net;
using System.Net.Http;

namespace NanoAgent.LibCurl.Http;

/// <summary>What SocketsHttpHandler asks of a request, and where it goes on to: the same answers.</summary>
internal static class RequestRules
{
    /// <summary>Refuses what cannot be sent and says how the content is framed.</summary>
    /// <exception cref="NotSupportedException">libcurl cannot send such a request here.</exception>
    /// <exception cref="HttpRequestException">It asks for chunks and has no content.</exception>
    /// <exception cref="InvalidOperationException">It has no absolute URL.</exception>
    public static void Check(HttpRequestMessage request)
    {
        Uri uri = request.RequestUri is { IsAbsoluteUri: true } absolute ? absolute
            : throw new InvalidOperationException("The request has no absolute URL.");
        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
        {
            throw new NotSupportedException($"The scheme '{uri.Scheme}' is not supported: use http or https.");
        }

        if (request.Method == HttpMethod.Connect || request.Headers.NonValidated.Contains("Upgrade"))
        {
            throw new NotSupportedException("A connection cannot be taken over: use neither CONNECT nor Upgrade.");
        }

        if (request.Method == HttpMethod.Head && request.Content is not null)
        {
            throw new NotSupportedException("libcurl sends no content with HEAD: leave it out.");
        }

        bool isHttp10 = request.Version is { Major: 1, Minor: 0 };
        if (request.Headers.TransferEncodingChunked == true)
        {
            if (request.Content is null)
            {
                throw new HttpRequestException(
                    "The request cannot be sent.",
                    new InvalidOperationException("Transfer-Encoding: chunked needs content."));
            }

            request.Content.Headers.ContentLength = null;
        }
        else if (request.Content is { Headers.ContentLength: null })
        {
            request.Headers.TransferEncodingChunked = true;
        }

        if (isHttp10 && request.Headers.TransferEncodingChunked == true)
        {
            throw new NotSupportedException("HTTP/1.0 has no chunks: give the content a Content-Length.");
        }

        if (isHttp10 && request.Headers.ExpectContinue == true)
        {
            request.Headers.ExpectContinue = false;
        }
    }

    /// <summary>The URL that libcurl is given: what of the URI goes over the wire, and the host.</summary>
    public static string UrlOf(Uri uri) => $"{uri.Scheme}://{Authority(uri)}{uri.PathAndQuery}";

    /// <summary>The proxy in libcurl's words, where a socks5 that resolves names has a name of its own.</summary>
    /// <exception cref="NotSupportedException">libcurl knows no such proxy.</exception>
    public static string ProxyUrlOf(Uri proxy) => proxy.Scheme switch
    {
        "http" or "https" or "socks4" or "socks4a" => $"{proxy.Scheme}://{Authority(proxy)}",
        "socks5" => "socks5h://" + Authority(proxy),
        _ => throw new NotSupportedException(
            $"The proxy scheme '{proxy.Scheme}' is not supported: use http, https, socks4, socks4a or socks5."),
    };

    /// <summary>Whether a request without content tells so, because its method usually has some.</summary>
    public static bool SaysThatItHasNoBody(HttpMethod method) =>
        method != HttpMethod.Get && method != HttpMethod.Head && method != HttpMethod.Connect
        && method != HttpMethod.Options && method != HttpMethod.Delete;

    /// <summary>Where a response redirects to, or null when it does not or must not.</summary>
    public static Uri? RedirectOf(Uri from, HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.MultipleChoices or HttpStatusCode.MovedPermanently
            or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect
            or HttpStatusCode.PermanentRedirect) || response.Headers.Location is not { } location)
        {
            return null;
        }

        // Some relative texts have no absolute form, such as a port above 65535: the program sees what the server said.
        Uri? to = location;
        if (!location.IsAbsoluteUri && !Uri.TryCreate(from, location, out to))
        {
            return null;
        }

        if (from.Fragment.Length > 0 && to.Fragment.Length == 0)
        {
            to = new UriBuilder(to) { Fragment = from.Fragment }.Uri;
        }

        bool losesTls = from.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps;
        return losesTls ? null : to;
    }

    /// <summary>Changes a request to what goes to where it was redirected.</summary>
    public static void Redirect(HttpRequestMessage request, HttpStatusCode status, Uri to)
    {
        // The next place must not learn the password of this one.
        request.Headers.Authorization = null;
        request.RequestUri = to;
        bool becomesGet = status switch
        {
            HttpStatusCode.MultipleChoices or HttpStatusCode.MovedPermanently or HttpStatusCode.Found =>
                request.Method == HttpMethod.Post,
            HttpStatusCode.SeeOther => request.Method != HttpMethod.Get && request.Method != HttpMethod.Head,
            _ => false,
        };
        if (becomesGet)
        {
            request.Method = HttpMethod.Get;
            request.Content = null;
            if (request.Headers.TransferEncodingChunked == true)
            {
                request.Headers.TransferEncodingChunked = false;
            }
        }
    }

    private static string Authority(Uri uri)
    {
        string host = uri.HostNameType == UriHostNameType.IPv6
            ? $"[{uri.IdnHost.Replace("%", "%25", StringComparison.Ordinal)}]" : uri.IdnHost;
        return uri.IsDefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{uri.Port}");
    }
}
