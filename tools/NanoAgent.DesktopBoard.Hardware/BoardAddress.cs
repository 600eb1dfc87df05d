using System.Net;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>Addresses as bytes: the stand-ins have a class of .NET's name of their own.</summary>
public static class BoardAddress
{
    /// <summary>Reads the text of an address.</summary>
    public static bool TryParse(string text, out byte[] address)
    {
        var isAddress = IPAddress.TryParse(text, out var parsed);
        address = parsed?.GetAddressBytes() ?? [];
        return isAddress;
    }

    /// <summary>The text of an address.</summary>
    public static string Text(byte[] address) => new IPAddress(address).ToString();
}
