namespace NanoAgent.Device;

/// <content>A board with a cable: its firmware asks for an address by itself, as its configuration says.</content>
public sealed partial class BoardPort
{
    /// <summary>Takes a radio's arguments and needs neither: one program is for both kinds of board.</summary>
    public BoardPort(string ssid, string password)
    {
    }

    /// <inheritdoc/>
    public void Join()
    {
    }
}
