using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Net.Http.Headers;

namespace NanoAgent.Collector.Http;

/// <summary>What identifies one version of a file.</summary>
internal sealed record FileTag(EntityTagHeaderValue EntityTag, string ReprDigest, DateTimeOffset LastModified);

/// <summary>
/// Strong entity tags from the content itself (SHA-256), because size and modification time lie: two writes of the same
/// length within one tick of the file system's clock look alike. The digest is remembered under (path, size,
/// modification time) only once that time is <see cref="SettledAge"/> in the past, when no further write can share it.
/// What remains is a file whose writer sets the old time and size on purpose.
/// </summary>
internal sealed class FileTags(TimeProvider time)
{
    /// <summary>
    /// Above the tick of every file system in use: FAT counts in two seconds, most others in milliseconds.
    /// </summary>
    private static readonly TimeSpan SettledAge = TimeSpan.FromSeconds(3);

    /// <summary>Digests remembered; beyond it all are forgotten and computed anew.</summary>
    private const int KnownMax = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Path, long Length, DateTime Modified), byte[]> _known = [];

    /// <summary>Reads the file once unless its digest is known; leaves it at its beginning. Borrows it.</summary>
    public async Task<FileTag> ReadAsync(FileStream file, CancellationToken cancellationToken)
    {
        DateTime modified = File.GetLastWriteTimeUtc(file.SafeFileHandle);
        (string, long, DateTime) version = (file.Name, file.Length, modified);
        byte[]? digest;
        lock (_gate)
        {
            _known.TryGetValue(version, out digest);
        }
        if (digest is null)
        {
            digest = await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false);
            file.Position = 0;
            Remember(version, digest);
        }
        return new FileTag(
            new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(digest)}\""),
            $"sha-256=:{Convert.ToBase64String(digest)}:",
            new DateTimeOffset(modified));
    }

    private void Remember((string Path, long Length, DateTime Modified) version, byte[] digest)
    {
        if (time.GetUtcNow() - version.Modified < SettledAge)
        {
            return;
        }
        lock (_gate)
        {
            if (_known.Count >= KnownMax)
            {
                _known.Clear();
            }
            _known[version] = digest;
        }
    }
}
