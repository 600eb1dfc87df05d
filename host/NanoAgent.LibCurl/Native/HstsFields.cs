using System;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace NanoAgent.LibCurl.Native;

/// <summary>
/// The end of curl_hstsentry, which C# cannot declare: a bit field of one bit and then 18 characters. Microsoft's
/// compilers give the bit field an int of its own; all others put the characters right behind its byte.
/// </summary>
internal static unsafe class HstsFields
{
    private const string Format = "yyyyMMdd HH:mm:ss";
    private const int ExpireBytes = 18;

    private static readonly int s_flagAt = sizeof(Easy.HstsEntry);
    private static readonly int s_expireAt = s_flagAt + (OperatingSystem.IsWindows() ? sizeof(uint) : 1);

    /// <summary>Null for what has no end.</summary>
    internal static CurlHstsEntry Read(Easy.HstsEntry* native)
    {
        var bytes = (byte*)native;
        string host = Encoding.UTF8.GetString(native->name, checked((int)native->namelen));
        string expires = Marshal.PtrToStringUTF8((nint)(bytes + s_expireAt)) ?? "";
        bool isTime = DateTimeOffset.TryParseExact(
            expires, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        return new CurlHstsEntry(host, (bytes[s_flagAt] & 1) != 0, isTime ? time : null);
    }

    /// <exception cref="InvalidOperationException">The host's name is empty or too long.</exception>
    internal static void Write(CurlHstsEntry entry, Easy.HstsEntry* native)
    {
        var bytes = (byte*)native;
        int capacity = checked((int)native->namelen);
        int length = Encoding.UTF8.GetByteCount(entry.Host ?? "");
        if (length == 0 || length > capacity || entry.Host!.Contains('\0', StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"OnHstsRead gave a host of {length} bytes: libcurl takes 1 to {capacity}, and no NUL.");
        }

        Encoding.UTF8.GetBytes(entry.Host, new Span<byte>(native->name, capacity));
        native->name[length] = 0;
        bytes[s_flagAt] = (byte)((bytes[s_flagAt] & ~1) | (entry.IncludeSubdomains ? 1 : 0));
        var expire = new Span<byte>(bytes + s_expireAt, ExpireBytes);
        expire.Clear();
        if (entry.Expires is { } time)
        {
            Encoding.ASCII.GetBytes(time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture), expire);
        }
    }
}
