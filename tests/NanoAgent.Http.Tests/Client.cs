using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.LibCurl.Http;

namespace NanoAgent.Http.Tests;

/// <summary>Which handler a client stands on.</summary>
public enum HandlerKind
{
    /// <summary>.NET's own: the reference.</summary>
    Sockets,

    /// <summary>libcurl.</summary>
    Curl,
}

/// <summary>What both handlers know, set alike on both.</summary>
internal sealed record Settings
{
    public bool AllowAutoRedirect { get; init; } = true;

    public int MaxAutomaticRedirections { get; init; } = 50;

    public bool UseCookies { get; init; } = true;

    public CookieContainer? Cookies { get; init; }

    public ICredentials? Credentials { get; init; }

    public IWebProxy? Proxy { get; init; }

    public ICredentials? DefaultProxyCredentials { get; init; }

    public DecompressionMethods AutomaticDecompression { get; init; }

    public int MaxConnectionsPerServer { get; init; } = int.MaxValue;

    public int MaxResponseHeadersLength { get; init; } = 64;

    public TimeSpan PooledConnectionLifetime { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    public TimeSpan Expect100ContinueTimeout { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan ConnectTimeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>Of <see cref="HttpClient"/>.</summary>
    public TimeSpan Timeout { get; init; } = Stage.Ceiling;

    /// <summary>PEM of whom to trust, and a file with the same.</summary>
    public (string Pem, string File)? Authority { get; init; }
}

/// <summary>Makes clients, and tells what they got as texts that can be compared.</summary>
internal static class Client
{
    public static HttpClient Make(HandlerKind kind, Settings settings) => new(Handler(kind, settings))
    {
        Timeout = settings.Timeout,
    };

    public static HttpMessageHandler Handler(HandlerKind kind, Settings settings) =>
        kind == HandlerKind.Curl ? Curl(settings) : Sockets(settings);

    /// <summary>All of a response that a program can see, its body read to the end.</summary>
    public static async Task<string> DescribeAsync(HttpResponseMessage response)
    {
        var text = new StringBuilder();
        text.Append(null, $"{(int)response.StatusCode} {response.ReasonPhrase} HTTP/{response.Version}\n");
        HttpRequestMessage request = response.RequestMessage!;
        text.Append(null, $"from {request.Method} {request.RequestUri!.AbsolutePath}\n");
        Append(text, "header", response.Headers);
        Append(text, "content", response.Content.Headers);
        try
        {
            text.Append(null, $"body: {await response.Content.ReadAsStringAsync()}\n");
        }
        catch (Exception e)
        {
            text.Append(null, $"body: {Describe(e)}\n");
        }

        Append(text, "trailer", response.TrailingHeaders);
        return text.ToString();
    }

    /// <summary>What a program can catch of an exception.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        HttpRequestException e => $"{nameof(HttpRequestException)} {e.HttpRequestError} {e.StatusCode}",
        HttpIOException e => $"{nameof(HttpIOException)} {e.HttpRequestError}",
        TaskCanceledException e => nameof(TaskCanceledException)
            + (e.InnerException is TimeoutException ? " of a timeout" : ""),
        _ => exception.GetType().Name,
    };

    private static void Append(StringBuilder text, string kind, HttpHeaders headers)
    {
        foreach ((string name, IEnumerable<string> values) in headers.OrderBy(header => header.Key))
        {
            if (name != "Date")
            {
                text.Append(null, $"{kind} {name}: {string.Join(" | ", values)}\n");
            }
        }
    }

    private static CurlHttpHandler Curl(Settings settings)
    {
        var handler = new CurlHttpHandler
        {
            AllowAutoRedirect = settings.AllowAutoRedirect,
            MaxAutomaticRedirections = settings.MaxAutomaticRedirections,
            UseCookies = settings.UseCookies,
            Credentials = settings.Credentials,
            UseProxy = settings.Proxy is not null,
            Proxy = settings.Proxy,
            DefaultProxyCredentials = settings.DefaultProxyCredentials,
            AutomaticDecompression = settings.AutomaticDecompression,
            MaxConnectionsPerServer = settings.MaxConnectionsPerServer,
            MaxResponseHeadersLength = settings.MaxResponseHeadersLength,
            PooledConnectionLifetime = settings.PooledConnectionLifetime,
            Expect100ContinueTimeout = settings.Expect100ContinueTimeout,
            ConnectTimeout = settings.ConnectTimeout,
            CaFile = settings.Authority?.File,
        };
        if (settings.Cookies is not null)
        {
            handler.CookieContainer = settings.Cookies;
        }

        return handler;
    }

    private static SocketsHttpHandler Sockets(Settings settings)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = settings.AllowAutoRedirect,
            MaxAutomaticRedirections = settings.MaxAutomaticRedirections,
            UseCookies = settings.UseCookies,
            Credentials = settings.Credentials,
            UseProxy = settings.Proxy is not null,
            Proxy = settings.Proxy,
            DefaultProxyCredentials = settings.DefaultProxyCredentials,
            AutomaticDecompression = settings.AutomaticDecompression,
            MaxConnectionsPerServer = settings.MaxConnectionsPerServer,
            MaxResponseHeadersLength = settings.MaxResponseHeadersLength,
            PooledConnectionLifetime = settings.PooledConnectionLifetime,
            Expect100ContinueTimeout = settings.Expect100ContinueTimeout,
            ConnectTimeout = settings.ConnectTimeout,
            ActivityHeadersPropagator = null,
        };
        if (settings.Cookies is not null)
        {
            handler.CookieContainer = settings.Cookies;
        }

        if (settings.Authority is { } authority)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(
                X509Certificate2.CreateFromPem(authority.Pem));
        }

        return handler;
    }
}
