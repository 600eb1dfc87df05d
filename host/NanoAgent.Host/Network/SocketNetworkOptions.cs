using System.Security.Cryptography.X509Certificates;

namespace NanoAgent.Host;

/// <summary>What a <see cref="SocketNetwork"/> may use.</summary>
public sealed class SocketNetworkOptions
{
    /// <summary>
    /// Channels and lookups when nothing else is said: well above what one engine opens, well below the 1024 open
    /// files that a process commonly has.
    /// </summary>
    public const int DefaultChannelsMax = 64;

    /// <summary>Channels and lookups that may be open at once, 1 or more.</summary>
    public int ChannelsMax { get; init; } = DefaultChannelsMax;

    /// <summary>
    /// The only certificate authorities to trust, or null for those of this machine. The network borrows them for its
    /// whole life.
    /// </summary>
    public X509Certificate2Collection? TrustedAuthorities { get; init; }

    /// <summary>Reads authorities from a PEM file.</summary>
    /// <exception cref="System.IO.IOException">The file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It holds something else.</exception>
    public static X509Certificate2Collection LoadAuthorities(string pemFile)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(pemFile);
        return authorities;
    }
}
