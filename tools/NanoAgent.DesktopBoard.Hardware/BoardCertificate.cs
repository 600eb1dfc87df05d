using System;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>Reads certificates for the stand-ins, which have a class of .NET's name of their own.</summary>
public static class BoardCertificate
{
    /// <summary>Issuer, subject and dates of the first certificate in PEM or DER bytes.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">There is none.</exception>
    public static (string Issuer, string Subject, DateTime From, DateTime Until) Read(byte[] bytes)
    {
        using var first = Parse(bytes)[0];
        return (first.Issuer, first.Subject, first.NotBefore.ToUniversalTime(), first.NotAfter.ToUniversalTime());
    }

    /// <summary>The public key of the first certificate.</summary>
    public static byte[] PublicKey(byte[] bytes)
    {
        using var first = Parse(bytes)[0];
        return first.GetPublicKey();
    }

    internal static IReadOnlyList<X509Certificate2> Parse(byte[] bytes)
    {
        // The board wants PEM with a closing zero byte; .NET reads that as text.
        var text = Encoding.UTF8.GetString(bytes).TrimEnd('\0');
        if (!text.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            return [X509CertificateLoader.LoadCertificate(bytes)];
        }

        var found = new X509Certificate2Collection();
        found.ImportFromPem(text);
        return [.. found];
    }
}
