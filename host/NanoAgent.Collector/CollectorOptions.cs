using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;

namespace NanoAgent.Collector;

/// <summary>
/// What an operator decides about a collector. Plain settings: nothing is opened or checked until
/// <see cref="CollectorServer.Build"/>, which refuses a wrong value with a sentence that names its key.
/// </summary>
public sealed class CollectorOptions
{
    /// <summary>Smallest database ceiling that holds the schema and some thousand records.</summary>
    public const long MaxDatabaseBytesFloor = 256 * 1024;

    /// <summary>Largest body a collector may be told to accept: a body is held in memory while it is read.</summary>
    public const int MaxBodyBytesCeiling = 64 * 1024 * 1024;

    /// <summary>Most records one batch may be told to hold: a batch is held in memory and is one transaction.</summary>
    public const int MaxRecordsCeiling = 1_000_000;

    /// <summary>
    /// Most devices or series a collector may be told to hold (arbitrary; keeps the sums in 64 bits).
    /// </summary>
    public const int MaxTableCeiling = 10_000_000;

    /// <summary>Path of the SQLite database. It is created when absent; its folder must exist. No default.</summary>
    public string DatabasePath { get; set; } = "";

    /// <summary>Folder whose files <c>GET /files/{name}</c> serves, or null to serve none.</summary>
    public string? FilesFolder { get; set; }

    /// <summary>The bearer token that writers must bear, or null for none (allowed on loopback only).</summary>
    public string? Token { get; set; }

    /// <summary>
    /// Where to listen: <c>http://</c>, an IP address or <c>localhost</c>, and a port; port 0 takes a free one.
    /// TLS is left to a reverse proxy.
    /// </summary>
    public string Url { get; set; } = "http://127.0.0.1:8420";

    /// <summary>
    /// Whether reading (devices, records, statistics, files) needs the token too. Null: not on loopback, and yes
    /// anywhere else.
    /// </summary>
    public bool? RequireTokenForReads { get; set; }

    /// <summary>Largest request body in bytes; above it the answer is 413.</summary>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Most records in one batch; above it the answer is 413.</summary>
    public int MaxRecords { get; set; } = 10_000;

    /// <summary>Most devices; a batch of one more is answered 503 until this is raised.</summary>
    public int MaxDevices { get; set; } = 10_000;

    /// <summary>Most series (name and unit) of one device; a batch with one more is answered 503.</summary>
    public int MaxSeriesPerDevice { get; set; } = 256;

    /// <summary>Largest database file in bytes; at the ceiling a batch is answered 503.</summary>
    public long MaxDatabaseBytes { get; set; } = 8L * 1024 * 1024 * 1024;

    /// <summary>
    /// Says what is wrong, one sentence a key, each with the key's name and the remedy; empty when all is well.
    /// Looks at the folders named, and opens nothing.
    /// </summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        ValidatePaths(faults);
        if (Token is not null && !IsToken(Token))
        {
            faults.Add("Token: must be 1 to 512 letters, digits or -._~+/= (RFC 6750); remove it or replace it.");
        }
        if (!TryParseUrl(Url, out IPEndPoint? endPoint))
        {
            faults.Add("Url: must be http://ADDRESS:PORT with an IP address or localhost, such as "
                + "http://127.0.0.1:8420, and nothing after the port.");
        }
        else if (Token is null && !IPAddress.IsLoopback(endPoint.Address))
        {
            faults.Add("Token: is missing while Url listens beyond this machine; set Token, or listen on 127.0.0.1.");
        }
        if (Token is null && RequireTokenForReads == true)
        {
            faults.Add("RequireTokenForReads: is true while Token is missing; set Token.");
        }
        Range(faults, "MaxBodyBytes", MaxBodyBytes, 1, MaxBodyBytesCeiling);
        Range(faults, "MaxRecords", MaxRecords, 1, MaxRecordsCeiling);
        Range(faults, "MaxDevices", MaxDevices, 1, MaxTableCeiling);
        Range(faults, "MaxSeriesPerDevice", MaxSeriesPerDevice, 1, MaxTableCeiling);
        Range(faults, "MaxDatabaseBytes", MaxDatabaseBytes, MaxDatabaseBytesFloor, long.MaxValue);
        return faults;
    }

    internal CollectorOptions Copy() => (CollectorOptions)MemberwiseClone();

    internal static bool TryParseUrl(string? text, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttp
            || uri.PathAndQuery != "/" || uri.UserInfo.Length != 0 || uri.Fragment.Length != 0)
        {
            return false;
        }
        IPAddress? address = uri.Host == "localhost" ? IPAddress.Loopback : null;
        if (address is null && !IPAddress.TryParse(uri.Host, out address))
        {
            return false;
        }
        endPoint = new IPEndPoint(address, uri.Port);
        return true;
    }

    private void ValidatePaths(List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(DatabasePath))
        {
            faults.Add("DatabasePath: is missing; name the file that keeps the records.");
        }
        else if (Directory.Exists(DatabasePath))
        {
            faults.Add($"DatabasePath: '{DatabasePath}' is a folder; name a file.");
        }
        else if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(DatabasePath))))
        {
            faults.Add($"DatabasePath: the folder of '{DatabasePath}' does not exist; create it.");
        }
        if (FilesFolder is not null && !Directory.Exists(FilesFolder))
        {
            faults.Add($"FilesFolder: '{FilesFolder}' is not a folder; create it or leave it out.");
        }
    }

    private static bool IsToken(string token) =>
        token.Length is >= 1 and <= 512 && token.All(c => char.IsAsciiLetterOrDigit(c) || "-._~+/=".Contains(c));

    private static void Range(List<string> faults, string key, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture,
                $"{key}: is {value}; give a number from {least} to {most}."));
        }
    }
}
