using System;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace NanoAgent.Collector.Http;

/// <summary>
/// Decides who may write and read. Tokens are compared as SHA-256 digests in constant time, so that neither content nor
/// length leaks by timing.
/// </summary>
internal sealed class BearerGate
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _digest;
    private readonly bool _guardsReads;

    public BearerGate(CollectorOptions options, IPAddress address)
    {
        _digest = options.Token is null ? null : Digest(options.Token);
        _guardsReads = options.RequireTokenForReads ?? !IPAddress.IsLoopback(address);
    }

    /// <summary>Throws a 401 unless the request may write.</summary>
    public void CheckWrite(HttpRequest request)
    {
        if (_digest is null)
        {
            return;
        }
        string field = request.Headers.Authorization.ToString();
        if (!field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !CryptographicOperations.FixedTimeEquals(Digest(field[Scheme.Length..].Trim(' ')), _digest))
        {
            throw new RefusedException(401, "Authorization", field.Length == 0
                ? "Send the collector's token as Authorization: Bearer TOKEN."
                : "This is not the collector's token.");
        }
    }

    /// <summary>Throws a 401 unless the request may read.</summary>
    public void CheckRead(HttpRequest request)
    {
        if (_guardsReads)
        {
            CheckWrite(request);
        }
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
