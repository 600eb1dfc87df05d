using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoAgent.Integration.Tests.Engines;
using NanoAgent.Integration.Tests.Support;

namespace NanoAgent.Servers.Tests.Support;

/// <summary>Certificates as the files that servers and libcurl read.</summary>
internal static class Pem
{
    /// <summary>Writes an authority's certificate and gives its path.</summary>
    public static string Write(TempFolder folder, TestAuthority authority, string name) =>
        folder.Write(name + ".pem", authority.Pem);

    /// <summary>Writes a certificate and its key into one file and gives its path.</summary>
    public static string Write(TempFolder folder, X509Certificate2 certificate, string name)
    {
        using (certificate)
        using (ECDsa key = certificate.GetECDsaPrivateKey()!)
        {
            return folder.Write(
                name + ".pem", $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        }
    }

    /// <summary>A server block's lines for TLS on a port with one file of certificate and key.</summary>
    public static string Listen(int port, string file, string extra = "") =>
        $"listen 127.0.0.1:{port} ssl {extra};\nssl_certificate {file};\nssl_certificate_key {file};";

    /// <summary>From the days before or after now.</summary>
    public static DateTimeOffset Days(int days) => DateTimeOffset.UtcNow.AddDays(days);
}
