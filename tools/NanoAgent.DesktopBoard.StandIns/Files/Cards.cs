using System;
using System.IO;

namespace nanoFramework.System.IO
{
    /// <summary>Whether a card lies in its slot.</summary>
    public enum CardDetectState
    {
        Inserted = 0,
        Removed = 1,
    }

    /// <summary>Tells of a card.</summary>
    public class CardDetectChangedEventArgs : EventArgs
    {
        internal CardDetectChangedEventArgs(CardDetectState state, uint slot)
        {
            CardState = state;
            SlotIndex = slot;
        }

        public CardDetectState CardState { get; }

        public uint SlotIndex { get; }
    }

    /// <summary>Tells of a drive.</summary>
    public delegate void RemovableDeviceEventHandler(object sender, RemovableDriveEventArgs e);

    /// <summary>A drive that came or went.</summary>
    public class RemovableDriveEventArgs : EventArgs
    {
        internal RemovableDriveEventArgs(DriveInfo drive, RemovableDeviceEvent happened)
        {
            Drive = drive;
            Event = happened;
        }

        public enum RemovableDeviceEvent
        {
            Inserted = 0,
            Removed = 1,
        }

        public DriveInfo Drive { get; }

        public RemovableDeviceEvent Event { get; }
    }

    /// <summary>The desktop's board has no drive that comes or goes: neither event happens.</summary>
    public static class StorageEventManager
    {
        public static event RemovableDeviceEventHandler RemovableDeviceInserted;

        public static event RemovableDeviceEventHandler RemovableDeviceRemoved;
    }
}

namespace nanoFramework.System.IO.FileSystem
{
    /// <summary>Tells of a card.</summary>
    public delegate void CardDetectStateEventHandler(object sender, CardDetectChangedEventArgs e);

    /// <summary>How a card is detected.</summary>
    public class CardDetectParameters
    {
        public bool enableCardDetectPin;
        public bool cardDetectedState;
        public uint cardDetectPin;
        public bool autoMount;
    }

    /// <summary>How a card is wired to MMC.</summary>
    public class SDCardMmcParameters
    {
        public uint slotIndex;
        public SDCard.SDDataWidth dataWidth;
    }

    /// <summary>How a card is wired to SPI.</summary>
    public class SDCardSpiParameters
    {
        public uint slotIndex;
        public uint spiBus;
        public uint chipSelectPin;
    }

    /// <summary>A slot without a card: it cannot be mounted.</summary>
    public class SDCard : IDisposable
    {
        public SDCard(uint slotIndex = 0) => SlotIndex = slotIndex;

        public SDCard(SDCardMmcParameters mmcParameters, CardDetectParameters cdParameters = null)
        {
            CardType = SDInterfaceType.Mmc;
            MmcParameters = mmcParameters;
            CdParameters = cdParameters;
        }

        public SDCard(SDCardSpiParameters spiParameters, CardDetectParameters cdParameters = null)
        {
            CardType = SDInterfaceType.Spi;
            SpiParameters = spiParameters;
            CdParameters = cdParameters;
        }

        public event CardDetectStateEventHandler CardDetectChanged;

        public enum SDDataWidth
        {
            _1_bit = 1,
            _4_bit = 2,
        }

        public enum SDInterfaceType
        {
            System = 0,
            Mmc = 1,
            Spi = 2,
        }

        public SDInterfaceType CardType { get; }

        public bool IsMounted => false;

        public bool CardDetectEnabled => CdParameters?.enableCardDetectPin ?? false;

        public uint SlotIndex { get; }

        public SDCardMmcParameters MmcParameters { get; }

        public SDCardSpiParameters SpiParameters { get; }

        public CardDetectParameters CdParameters { get; }

        public bool IsCardDetected => false;

        public void Mount() =>
            throw new IOException("", (int)IOException.IOExceptionErrorCode.VolumeNotFound);

        public void Unmount()
        {
        }

        public void Dispose()
        {
        }
    }
}
