using System;
using System.Net.NetworkInformation;

namespace NanoAgent.Device;

/// <summary>This board's interfaces, as its firmware tells of them.</summary>
public sealed partial class BoardPort : INetworkPort
{
    /// <inheritdoc/>
    public string[]? NameServers()
    {
        try
        {
            NetworkInterface[] interfaces = NetworkInterface.GetAllNetworkInterfaces();
            for (int i = 0; i < interfaces.Length; i++)
            {
                NetworkInterface one = interfaces[i];

                // The board's own access point has an address too, and leads nowhere.
                if (one.NetworkInterfaceType != NetworkInterfaceType.WirelessAP && one.IPv4Address != null
                    && one.IPv4Address.Length > 0 && one.IPv4Address != "0.0.0.0")
                {
                    return one.IPv4DnsAddresses ?? new string[0];
                }
            }
        }
        catch (Exception)
        {
            // An interface that cannot be read now is one without an address.
        }

        return null;
    }
}
