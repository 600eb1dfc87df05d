using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;

namespace NanoAgent.Device;

/// <content>A board with a radio: joins the network of its stored configuration, or the one it was told.</content>
public sealed partial class BoardPort
{
    private readonly string _ssid;
    private readonly string _password;

    /// <summary>Joins the network of this name, or of the board's stored configuration.</summary>
    /// <param name="ssid">The network's name; empty for the stored one.</param>
    /// <param name="password">Its password; never logged.</param>
    public BoardPort(string ssid, string password)
    {
        _ssid = ssid;
        _password = password;
    }

    /// <inheritdoc/>
    public void Join()
    {
        try
        {
            string ssid = _ssid;
            string password = _password;
            if (ssid.Length == 0)
            {
                Wireless80211Configuration stored = Wireless80211Configuration.GetAllWireless80211Configurations()[0];
                ssid = stored.Ssid;
                password = stored.Password;
            }

            // What the radio is in the middle of would make it refuse.
            WifiAdapter adapter = WifiAdapter.FindAllAdapters()[0];
            adapter.Disconnect();
            adapter.Connect(ssid, WifiReconnectionKind.Automatic, password);
        }
        catch (Exception)
        {
            // Not joined: the interface has no address, and the job comes back.
        }
    }
}
