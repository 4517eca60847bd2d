// A new import: the file, and the mapping that says what its columns mean.
import { useState, type DragEvent, type ReactElement } from 'react';

import { useImportActions, usePresets } from '@/api/imports';
import { label, useTranslation } from '@/i18n';
import { Button, Field, IconButton } from '@/ui/controls';
import { Icon } from '@/ui/icons';
import { Card } from '@/ui/page';
import { Select } from '@/ui/select';
import { Failed } from '@/ui/states';
import { useFormat } from '@/ui/use_format';

import { guess_preset } from './sources';

export function NewImport({ onUploaded, onClose }: { onUploaded: (id: string) => void; onClose: () => void }): ReactElement {
  const { t } = useTranslation(['sources', 'common']);
  const format = useFormat();
  const presets = usePresets();
  const { upload } = useImportActions();
  const [file, set_file] = useState<File | null>(null);
  const [preset, set_preset] = useState('');
  const [mapping, set_mapping] = useState('');
  const [over, set_over] = useState(false);

  const choose_preset = (name: string) => {
    set_preset(name);
    const text = presets.data?.find((candidate) => candidate.name === name)?.mapping;
    if (text !== undefined) set_mapping(text);
  };
  const take = (chosen: File | undefined) => {
    if (!chosen) return;
    set_file(chosen);
    const guess = mapping === '' ? guess_preset(chosen.name, presets.data ?? []) : null;
    if (guess) choose_preset(guess);
  };
  const send = () => {
    if (!file) return;
    upload.mutate({ mapping, file }, { onSuccess: ({ id }) => onUploaded(id) });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    set_over(false);
    take(event.dataTransfer.files[0]);
  };

  return (
    <Card title={t('new')} actions={<IconButton icon="close" label={t('common:close')} onClick={onClose} />}>
      <div className="new-import">
        <label className={over ? 'drop drop-over' : 'drop'} onDragOver={(event) => { event.preventDefault(); set_over(true); }} onDragLeave={() => set_over(false)} onDrop={drop}>
          <Icon name="upload" size={24} />
          {file ? <b>{file.name} · {format.bytes(file.size)}</b> : <b>{t('choose_file')}</b>}
          <span className="note">{t('formats')}</span>
          <input type="file" className="spoken" aria-label={t('choose_file')} onChange={(event) => take(event.target.files?.[0])} />
        </label>
        <div className="mapping">
          <Field label={t('preset')}>
            <Select label={t('preset')} value={preset} loading={presets.isPending} onChange={choose_preset} placeholder={t('preset_none')}
              options={(presets.data ?? []).map(({ name }) => ({ value: name, label: label('sources', 'presets', name) }))} />
          </Field>
          <Field label={t('mapping')} hint={t('mapping_hint')}>
            <textarea className="mapping-text" aria-label={t('mapping')} spellCheck={false} rows={14} value={mapping} onChange={(event) => set_mapping(event.target.value)} />
          </Field>
        </div>
      </div>
      {upload.error && <Failed error={upload.error} meaning={t('upload_failed')} />}
      <div className="state-actions">
        <Button kind="primary" disabled={!file || mapping.trim() === ''} busy={upload.isPending} onClick={send}>{t('upload')}</Button>
        <Button onClick={onClose}>{t('common:cancel')}</Button>
      </div>
    </Card>
  );
}
