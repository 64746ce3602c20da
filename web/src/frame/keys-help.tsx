import { Kbd, Switch, Table } from '@mantine/core';
import { Dialog } from './dialog.tsx';
import { useKeysOn } from './keys.ts';

const keys: readonly (readonly [where: string, keys: readonly string[], does: string])[] = [
  ['Anywhere', ['?'], 'Show this help'],
  ['My work', ['J', 'K', '↓', '↑'], 'Next or previous task'],
  ['My work', ['Enter'], 'Open the task'],
  ['My work', ['U'], 'Show the updates that wait in the tray'],
  ['Task', ['A'], 'Accept; a critical task asks once more'],
  ['Task', ['D'], 'Complete'],
  ['Task', ['H'], 'Hand over'],
  ['Task', ['E'], 'Decline'],
  ['Task', ['T'], 'Open the run timeline'],
  ['Task', ['M'], 'Open the source message'],
  ['Raw message', ['←', '→'], 'Previous or next field'],
];

export function KeysHelp({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useKeysOn();
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <Switch
        checked={on}
        onChange={({ currentTarget: { checked } }) => setOn(checked)}
        label="Single-letter keys"
        description="They act only while the list or the task has the focus. Arrows and Enter always work."
        mb="md"
      />
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Where</Table.Th>
            <Table.Th>Key</Table.Th>
            <Table.Th>Does</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map(([where, names, does]) => (
            <Table.Tr key={`${where} ${does}`}>
              <Table.Td>{where}</Table.Td>
              <Table.Td>
                {names.map((name) => (
                  <Kbd key={name} mr={4}>
                    {name}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  );
}
