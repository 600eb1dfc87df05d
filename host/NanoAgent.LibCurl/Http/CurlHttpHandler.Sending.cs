using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.LibCurl.Http;

/// <content>One request from the program's call to its response: redirects, passwords, cookies.</content>
public sealed partial class CurlHttpHandler
{
    private const int BytesPerKibibyte = 1024;

    // What one read of a buffering program takes: one of libcurl's pieces.
    private const int ReadBytes = 16 * 1024;

    private enum Answer
    {
        None,
        Basic,
        Digest,
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, isAsync: false, cancellationToken).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, isAsync: true, cancellationToken).AsTask();

    private async ValueTask<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, bool isAsync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException(null, null, cancellationToken);
        }

        HandleStore store = Store();
        Decompression.Ask(request, AutomaticDecompression);
        for (int redirects = 0; ; redirects++)
        {
            RequestRules.Check(request);
            Uri from = request.RequestUri!;

            // A place that a server chose gets a password only from a cache, which names the places.
            ICredentials? credentials = redirects == 0 ? Credentials : Credentials as CredentialCache;
            Hop hop = await SendHopsAsync(store, request, credentials, isAsync, cancellationToken)
                .ConfigureAwait(false);
            if (!AllowAutoRedirect || redirects == MaxAutomaticRedirections
                || RequestRules.RedirectOf(from, hop.Response) is not { } to)
            {
                Decompression.Undo(hop.Response, hop.Body, AutomaticDecompression);
                return hop.Response;
            }

            HttpStatusCode status = hop.Response.StatusCode;
            await hop.DrainAsync(isAsync, cancellationToken).ConfigureAwait(false);
            RequestRules.Redirect(request, status, to);
        }
    }

    /// <summary>Sends a request, and again with a password when the server asks for one.</summary>
    private async ValueTask<Hop> SendHopsAsync(
        HandleStore store,
        HttpRequestMessage request,
        ICredentials? credentials,
        bool isAsync,
        CancellationToken cancellationToken)
    {
        Hop hop = await SendOnceAsync(store, request, null, isAsync, cancellationToken).ConfigureAwait(false);
        (Answer answer, NetworkCredential? credential) = AnswerTo(credentials, request, hop.Response);
        if (answer == Answer.None)
        {
            return hop;
        }

        await hop.DrainAsync(isAsync, cancellationToken).ConfigureAwait(false);
        if (answer == Answer.Basic)
        {
            string pair = (credential!.Domain.Length > 0 ? credential.Domain + "\\" : "")
                + $"{credential.UserName}:{credential.Password}";
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
            credential = null;
        }

        return await SendOnceAsync(store, request, credential, isAsync, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Hop> SendOnceAsync(
        HandleStore store,
        HttpRequestMessage request,
        NetworkCredential? digest,
        bool isAsync,
        CancellationToken cancellationToken)
    {
        (Uri? Address, NetworkCredential? Credential) proxy = ProxyFor(request.RequestUri!);
        long length = request.Headers.TransferEncodingChunked == true
            ? -1 : request.Content?.Headers.ContentLength ?? -1;
        var exchange = new HttpExchange(
            store,
            (long)MaxResponseHeadersLength * BytesPerKibibyte,
            answersChallenges: digest is not null || proxy.Credential is not null);
        ResponseHead head = await exchange.SendAsync(
            isAsync,
            easy => RequestSetup.Apply(easy, this, request, length, digest, proxy),
            request.Content,
            length,
            cancellationToken).ConfigureAwait(false);
        var body = new ResponseStream(exchange, this);
        try
        {
            CheckVersion(request, head.Version);
            HttpResponseMessage response = head.ToMessage(request, new StreamContent(body, ReadBytes));
            body.Belong(response);
            KeepCookies(request.RequestUri!, response);
            return new Hop(response, body, exchange);
        }
        catch
        {
            await body.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static (Answer Answer, NetworkCredential? Credential) AnswerTo(
        ICredentials? credentials, HttpRequestMessage request, HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.Unauthorized || credentials is null)
        {
            return default;
        }

        // The stronger first, as SocketsHttpHandler takes them.
        foreach (Answer answer in (Answer[])[Answer.Digest, Answer.Basic])
        {
            string scheme = answer.ToString();
            if (response.Headers.WwwAuthenticate.Any(
                    asked => asked.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase))
                && credentials.GetCredential(request.RequestUri!, scheme) is { } credential)
            {
                return (answer, credential);
            }
        }

        return default;
    }

    private (Uri? Address, NetworkCredential? Credential) ProxyFor(Uri uri)
    {
        IWebProxy? proxy = UseProxy ? Proxy ?? HttpClient.DefaultProxy : null;
        if (proxy is null || proxy.IsBypassed(uri) || proxy.GetProxy(uri) is not { } address || address == uri)
        {
            return default;
        }

        ICredentials? credentials = proxy.Credentials ?? DefaultProxyCredentials;
        return (address, credentials?.GetCredential(address, "Digest") ?? credentials?.GetCredential(address, "Basic"));
    }

    private void KeepCookies(Uri uri, HttpResponseMessage response)
    {
        if (UseCookies && response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies))
        {
            foreach (string cookie in cookies)
            {
                try
                {
                    CookieContainer.SetCookies(uri, cookie);
                }
                catch (CookieException)
                {
                    // A bad cookie is not kept, and the response is none the worse.
                }
            }
        }
    }

    private static void CheckVersion(HttpRequestMessage request, Version got)
    {
        bool isWrong = request.VersionPolicy switch
        {
            HttpVersionPolicy.RequestVersionExact => got.Major != request.Version.Major,
            HttpVersionPolicy.RequestVersionOrHigher => got.Major < request.Version.Major,
            _ => false,
        };
        if (isWrong)
        {
            throw new HttpRequestException(
                HttpRequestError.VersionNegotiationError,
                $"The server answered with HTTP/{got}, and HTTP/{request.Version} was asked for " +
                $"({request.VersionPolicy}).");
        }
    }

    private readonly record struct Hop(HttpResponseMessage Response, ResponseStream Body, HttpExchange Exchange)
    {
        /// <summary>Ends with a response that the program does not see.</summary>
        public async ValueTask DrainAsync(bool isAsync, CancellationToken cancellationToken)
        {
            using (Response)
            {
                await Exchange.DrainAsync(isAsync, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
